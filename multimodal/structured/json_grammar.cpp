/// JsonGrammar: the pieces of JSON that every schema needs, as parts of a grammar.
#include "multimodal/structured/json_grammar.h"

#include "multimodal/structured/text_grammar.h"

namespace sightline {

StateId JsonGrammar::character() {
  if (character_ >= 0) return character_;
  character_ = grammar_.add_state();
  const StateId end = grammar_.add_state();
  grammar_.mark_end(end);
  add_json_characters(grammar_, character_, complement({}), end);
  return character_;
}

StateId JsonGrammar::text() {
  if (text_ >= 0) return text_;
  text_ = grammar_.add_state();
  const StateId inside = grammar_.add_text(text_, "\"");
  grammar_.add_call(inside, character(), inside);
  grammar_.mark_end(grammar_.add_text(inside, "\""));
  return text_;
}

StateId JsonGrammar::object() {
  if (object_ >= 0) return object_;
  object_ = grammar_.add_state();
  const StateId end = grammar_.add_state();
  grammar_.mark_end(end);
  add_repeated_list(object_, '{', '}', true, end);
  return object_;
}

StateId JsonGrammar::value() {
  if (value_ >= 0) return value_;
  value_ = grammar_.add_state();
  const StateId end = grammar_.add_state();
  grammar_.mark_end(end);
  for (const char* word : {"true", "false", "null"}) grammar_.add_empty(grammar_.add_text(value_, word), end);
  grammar_.add_call(value_, text(), end);
  grammar_.add_call(value_, object(), end);
  add_number(grammar_, value_, {}, end);
  add_repeated_list(value_, '[', ']', false, end);
  return value_;
}

void JsonGrammar::add_repeated_list(StateId from, char open_bracket, char close_bracket, bool has_names, StateId to) {
  const List list = open(from, open_bracket);
  StateId next = add_next(list);
  if (has_names) {
    const StateId name_end = grammar_.add_state();
    grammar_.add_call(next, text(), name_end);
    next = add_colon(name_end);
  }
  grammar_.add_call(next, value(), list.filled);
  close(list, close_bracket, to);
}

StateId JsonGrammar::add_blanks(StateId from) {
  if (blanks_ < 0) {
    constexpr int kMostBlanks = 40;
    blanks_ = grammar_.add_state();
    grammar_.mark_end(blanks_);
    grammar_.mark_end(grammar_.add_text(blanks_, " "));
    StateId line = grammar_.add_text(blanks_, "\n");
    grammar_.mark_end(line);
    for (int i = 0; i < kMostBlanks; ++i) {
      line = grammar_.add_text(line, " ");
      grammar_.mark_end(line);
    }
  }
  const StateId after = grammar_.add_state();
  grammar_.add_call(from, blanks_, after);
  return after;
}

StateId JsonGrammar::add_colon(StateId from) {
  const StateId colon = grammar_.add_text(from, ":");
  const StateId blank = grammar_.add_text(colon, " ");
  grammar_.add_empty(colon, blank);
  return blank;
}

JsonGrammar::List JsonGrammar::open(StateId from, char bracket) {
  List list;
  list.empty = add_blanks(grammar_.add_text(from, {&bracket, 1}));
  list.filled = grammar_.add_state();
  return list;
}

StateId JsonGrammar::add_next(const List& list) {
  const StateId next = add_blanks(grammar_.add_text(list.filled, ","));
  grammar_.add_empty(list.empty, next);
  return next;
}

void JsonGrammar::close(const List& list, char bracket, StateId to) {
  grammar_.add_empty(grammar_.add_text(list.empty, {&bracket, 1}), to);
  grammar_.add_empty(grammar_.add_text(add_blanks(list.filled), {&bracket, 1}), to);
}

}  // namespace sightline
