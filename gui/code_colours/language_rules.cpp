/// The rules of the languages that models write most.
#include "gui/code_colours/language_rules.h"

#include <QHash>

#include "gui/code_colours/highlighter.h"

namespace sightline::gui {

namespace {

QSet<QString> words(const char* text) {
  const QStringList list = QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
  return {list.begin(), list.end()};
}

std::vector<StringRule> quotes() { return {{"\"", "\""}, {"'", "'"}}; }

LanguageRules braces(const char* keywords, const char* types) {
  LanguageRules rules;
  rules.keywords = words(keywords);
  rules.types = words(types);
  rules.lineComments = QStringList{"//"};
  rules.commentBegin = "/*";
  rules.commentEnd = "*/";
  rules.strings = quotes();
  rules.capitalsAreTypes = true;
  return rules;
}

LanguageRules cFamily() {
  LanguageRules rules = braces(
      "alignas alignof asm auto break case catch class co_await co_return co_yield concept const consteval constexpr "
      "constinit const_cast continue decltype default delete do dynamic_cast else enum explicit export extern false "
      "final for friend goto if import inline module mutable namespace new noexcept nullptr NULL operator override "
      "private protected public register reinterpret_cast requires return sizeof static static_assert static_cast "
      "struct switch template this thread_local throw true try typedef typeid typename union using virtual volatile "
      "while",
      "bool char char8_t char16_t char32_t double float int int8_t int16_t int32_t int64_t long ptrdiff_t short signed "
      "size_t std uint8_t uint16_t uint32_t uint64_t unsigned void wchar_t");
  rules.directives = "#";
  return rules;
}

LanguageRules python() {
  LanguageRules rules;
  rules.keywords = words(
      "and as assert async await break case class continue def del elif else except False finally for from global if "
      "import in is lambda match None nonlocal not or pass raise return True try while with yield self cls");
  rules.types = words(
      "bool bytes dict float frozenset int list object set str tuple type Exception ValueError TypeError KeyError");
  rules.lineComments = QStringList{"#"};
  rules.strings = {{"\"\"\"", "\"\"\"", true, true}, {"'''", "'''", true, true}, {"\"", "\""}, {"'", "'"}};
  rules.directives = "@";
  return rules;
}

LanguageRules script() {
  LanguageRules rules = braces(
      "abstract as async await break case catch class const continue debugger declare default delete do else enum "
      "export extends false finally for from function get if implements import in infer instanceof interface is keyof "
      "let namespace new null of private protected public readonly return satisfies set static super switch this throw "
      "true try type typeof undefined var void while with yield",
      "any bigint boolean never number object string symbol unknown");
  rules.strings = {{"`", "`", true, true}, {"\"", "\""}, {"'", "'"}};
  rules.directives = "@";
  rules.wordCharacters = "$";
  return rules;
}

LanguageRules java() {
  LanguageRules rules = braces(
      "abstract assert break case catch class const continue data default do else enum extends false final finally for "
      "fun goto if implements import instanceof interface internal is native new null object open override package "
      "permits private protected public record return sealed static super suspend switch synchronized this throw "
      "throws "
      "transient true try val var volatile when while yield namespace using foreach in out ref async await get set",
      "boolean bool byte char decimal double float int long short string void");
  rules.strings = {{"\"\"\"", "\"\"\"", true, true}, {"\"", "\""}, {"'", "'"}};
  rules.directives = "@#";
  return rules;
}

LanguageRules rust() {
  LanguageRules rules = braces(
      "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move "
      "mut pub ref return self Self static struct super trait true type union unsafe use where while",
      "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize");
  rules.strings = {{"r#\"", "\"#", false, true}, {"\"", "\"", true, true}};  // a single quote is mostly a lifetime
  rules.directives = "#";
  return rules;
}

LanguageRules go() {
  LanguageRules rules = braces(
      "break case chan const continue default defer else fallthrough false for func go goto if import interface iota "
      "map nil package range return select struct switch true type var",
      "any bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 "
      "uint16 uint32 uint64 uintptr");
  rules.strings = {{"`", "`", false, true}, {"\"", "\""}, {"'", "'"}};
  return rules;
}

LanguageRules shell() {
  LanguageRules rules;
  rules.keywords = words(
      "alias break case cd continue do done echo elif else esac eval exec exit export fi for function if in local "
      "read readonly return set shift source sudo then trap unset until while");
  rules.lineComments = QStringList{"#"};
  rules.strings = {{"\"", "\"", true, true}, {"'", "'", false, true}};
  rules.directives = "$";
  rules.wordCharacters = "-";
  return rules;
}

LanguageRules json() {
  LanguageRules rules;
  rules.keywords = words("true false null");
  rules.lineComments = QStringList{"//"};
  rules.strings = {{"\"", "\""}};
  rules.colonEndsKey = true;
  return rules;
}

LanguageRules yaml() {
  LanguageRules rules;
  rules.keywords = words("true false null yes no on off");
  rules.lineComments = QStringList{"#"};
  rules.strings = quotes();
  rules.colonEndsKey = true;
  rules.wordCharacters = "-.";
  return rules;
}

LanguageRules css() {
  LanguageRules rules;
  rules.keywords = words("important inherit initial none auto unset");
  rules.commentBegin = "/*";
  rules.commentEnd = "*/";
  rules.strings = quotes();
  rules.directives = "@#.";
  rules.wordCharacters = "-";
  rules.colonEndsKey = true;
  return rules;
}

LanguageRules sql() {
  LanguageRules rules;
  rules.keywords = words(
      "add all alter and any as asc begin between by case cast check column commit constraint create cross default "
      "delete desc distinct drop else end except exists explain false foreign from full group having if in index inner "
      "insert intersect into is join key left like limit not null offset on or order outer over partition primary "
      "references replace returning right rollback select set table then true union unique update using values view "
      "when where with");
  rules.types = words(
      "bigint blob boolean char date decimal double float int integer json numeric real text time "
      "timestamp uuid varchar");
  rules.lineComments = QStringList{"--"};
  rules.commentBegin = "/*";
  rules.commentEnd = "*/";
  rules.strings = {{"'", "'", false, true}, {"\"", "\""}};
  rules.ignoresCase = true;
  return rules;
}

LanguageRules markup() {
  LanguageRules rules;
  rules.scan = CodeScan::Markup;
  rules.commentBegin = "<!--";
  rules.commentEnd = "-->";
  return rules;
}

LanguageRules markdown() {
  LanguageRules rules;
  rules.scan = CodeScan::Markdown;
  return rules;
}

QHash<QString, LanguageRules> allRules() {
  QHash<QString, LanguageRules> rules;
  const auto add = [&rules](const char* names, const LanguageRules& language) {
    for (const QString& name : words(names)) rules.insert(name, language);
  };
  add("c h cpp c++ cc cxx hpp objc cuda glsl hlsl arduino", cFamily());
  add("python py python3 ipython pycon", python());
  add("javascript js jsx mjs typescript ts tsx node", script());
  add("java kotlin kt cs csharp c# scala dart swift php", java());
  add("rust rs", rust());
  add("go golang", go());
  add("bash sh shell zsh fish console shellsession dockerfile makefile make", shell());
  add("json jsonc json5 jsonl", json());
  add("yaml yml toml ini properties", yaml());
  add("css scss less", css());
  add("sql sqlite postgres postgresql mysql", sql());
  add("html xml svg xhtml vue qml ui xaml", markup());
  add("markdown md", markdown());
  return rules;
}

}  // namespace

const LanguageRules* languageRules(const QString& fenceWord) {
  static const QHash<QString, LanguageRules> rules = allRules();
  const auto found = rules.constFind(fenceWord.toLower());
  return found == rules.constEnd() ? nullptr : &*found;
}

}  // namespace sightline::gui
