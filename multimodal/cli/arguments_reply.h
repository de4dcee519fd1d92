/// The options of `ask`, `chat` and `ground`. For arguments.cpp only.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "multimodal/cli/arguments.h"

namespace sightline {

// What the parser reads is written to the structs given here; they outlive it.

void add_ask(CLI::App& app, AskArguments& ask);
void add_chat(CLI::App& app, ChatArguments& chat);
void add_ground(CLI::App& app, GroundArguments& ground);
/// What these have in common: the model or server, and how it answers.
void add_reply(CLI::App& app, ReplyArguments& reply);

/// What is wrong with options of the command `app` that are right one by one; none if nothing is.
std::optional<ParseStop> check_together(const CLI::App& app, const ReplyArguments& reply);

}  // namespace sightline
