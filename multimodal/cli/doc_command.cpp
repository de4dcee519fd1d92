/// sightline doc: passes on to the command that was chosen.
#include "multimodal/cli/commands.h"

namespace sightline {

ExitCode run_doc(const DocArguments& arguments) {
  switch (arguments.verb) {
    case DocArguments::Verb::Ask:
      return run_doc_ask(arguments);
    case DocArguments::Verb::Find:
      return run_doc_find(arguments);
    case DocArguments::Verb::Info:
      return run_doc_info(arguments);
    case DocArguments::Verb::Parse:
      return run_doc_parse(arguments);
    case DocArguments::Verb::Eval:
      break;
  }
  return run_doc_eval(arguments);
}

}  // namespace sightline
