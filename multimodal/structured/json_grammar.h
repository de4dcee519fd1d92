/// JsonGrammar: the pieces of JSON that every schema needs, as parts of a grammar.
#pragma once

#include <string_view>

#include "multimodal/structured/grammar.h"

namespace sightline {

/// Adds pieces of JSON to a grammar. White space is read where people and programs put it, at most one line break and 40
/// blanks in one place, so that a model cannot go on with blanks forever. `grammar` outlives this.
class JsonGrammar {
 public:
  explicit JsonGrammar(Grammar& grammar) : grammar_(grammar) {}

  // Starts of parts, to be called. Made when first asked for.

  /// A character between quotes.
  StateId character();
  /// A text with its quotes.
  StateId text();
  /// Any object, and any value.
  StateId object();
  StateId value();

  /// Reads blanks, a line break and blanks, or nothing; the state after it.
  StateId add_blanks(StateId from);
  /// Reads the colon after a name and at most one blank; the state after it.
  StateId add_colon(StateId from);

  /// A list of things between two brackets, written piece by piece.
  struct List {
    StateId empty = 0;   ///< nothing has been read yet
    StateId filled = 0;  ///< something has
  };
  List open(StateId from, char bracket);
  /// Where the next thing begins: at once in an empty list, behind a comma otherwise.
  StateId add_next(const List& list);
  void close(const List& list, char bracket, StateId to);

 private:
  void add_repeated_list(StateId from, char open_bracket, char close_bracket, bool has_names, StateId to);

  Grammar& grammar_;
  StateId character_ = -1, text_ = -1, object_ = -1, value_ = -1, blanks_ = -1;
};

}  // namespace sightline
