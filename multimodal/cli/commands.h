/// The commands of the program, one function each.
#pragma once

#include "multimodal/cli/arguments.h"
#include "multimodal/cli/exit_code.h"

namespace sightline {

// Each command writes its result to standard output and its failure, one sentence, to standard error.

/// Answers one question.
ExitCode run_ask(const AskArguments& arguments);
/// Finds things in pictures.
ExitCode run_ground(const GroundArguments& arguments);
/// Holds a conversation.
ExitCode run_chat(const ChatArguments& arguments);
/// Answers other programs until it is interrupted.
ExitCode run_serve(const ServeArguments& arguments);
/// Measures loading, reading and writing, and what the machine could do at best.
ExitCode run_bench(const BenchArguments& arguments);
/// The same for seconds per picture.
ExitCode run_vision_bench(const BenchArguments& arguments);
/// The same for the time to the first token of further questions about the same picture and text.
ExitCode run_reuse_bench(const BenchArguments& arguments);
/// The same for reading and writing behind more and more context.
ExitCode run_depth_bench(const BenchArguments& arguments);
/// Finds, fetches and keeps models.
ExitCode run_models(const ModelsArguments& arguments);
/// Asks documents, finds words in them, writes them in other forms, and measures how well that goes.
ExitCode run_doc(const DocArguments& arguments);
ExitCode run_doc_ask(const DocArguments& arguments);
ExitCode run_doc_find(const DocArguments& arguments);
ExitCode run_doc_info(const DocArguments& arguments);
ExitCode run_doc_parse(const DocArguments& arguments);
ExitCode run_doc_eval(const DocArguments& arguments);
/// Version, instruction sets, threads, memory.
ExitCode run_version(const VersionArguments& arguments);
/// What the engine computes, to hold it against another one.
ExitCode run_debug_logits(const DebugLogitsArguments& arguments);
ExitCode run_debug_generate(const DebugGenerateArguments& arguments);
ExitCode run_debug_tokenize(const DebugTokenizeArguments& arguments);
ExitCode run_debug_dequantize(const DebugDequantizeArguments& arguments);
ExitCode run_debug_embed(const DebugEmbedArguments& arguments);
ExitCode run_debug_resize(const DebugResizeArguments& arguments);
ExitCode run_debug_template(const DebugTemplateArguments& arguments);
ExitCode run_debug_regions(const DebugRegionsArguments& arguments);

}  // namespace sightline
