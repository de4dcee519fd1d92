/// TeX -> a formula in its places: reads the source and puts boxes together as it goes.
#include "gui/formula/formula_layout.h"

#include <QHash>
#include <utility>
#include <vector>

#include "gui/formula/formula_boxes.h"
#include "gui/formula/symbols.h"

namespace sightline::gui {

namespace {

constexpr qsizetype kMaxCharacters = 8000;
constexpr int kMaxDepth = 24;

/// One piece of a row, before its scripts are known.
struct Atom {
  FormulaPicture box;
  AtomClass atom = AtomClass::Ordinary;
  bool hasLimits = false;
};

/// Space before an atom, in parts of the size. Source: The TeXbook, chapter 18, its table in round numbers.
double spaceBetween(AtomClass left, AtomClass right) {
  if (left == AtomClass::Relation || right == AtomClass::Relation) return left == right ? 0 : 0.28;
  if (left == AtomClass::Binary || right == AtomClass::Binary) return 0.22;
  if (left == AtomClass::Punctuation) return 0.17;
  if (right == AtomClass::Operator && left != AtomClass::Opening) return 0.17;
  if (left == AtomClass::Operator && (right == AtomClass::Ordinary || right == AtomClass::Operator)) return 0.17;
  return 0;
}

class Reader {
 public:
  explicit Reader(const QString& tex) : tex_(tex) {}

  std::optional<FormulaPicture> read(const FormulaStyle& style) {
    FormulaPicture all = readLines(style);
    if (failed_ || at_ < tex_.size()) return std::nullopt;
    return all;
  }

 private:
  void skipSpace() {
    while (at_ < tex_.size() && tex_[at_].isSpace()) ++at_;
  }

  [[nodiscard]] bool stands(const char* text) const {
    return QStringView(tex_).mid(at_).startsWith(QLatin1String(text));
  }

  [[nodiscard]] bool standsCommand(const char* name) const {
    const qsizetype end = at_ + 1 + static_cast<qsizetype>(qstrlen(name));
    return at_ < tex_.size() && tex_[at_] == QLatin1Char('\\') &&
           QStringView(tex_).mid(at_ + 1).startsWith(QLatin1String(name)) &&
           (end >= tex_.size() || !tex_[end].isLetter());
  }

  QString takeCommand() {  // at_ stands on a backslash
    const qsizetype begin = ++at_;
    while (at_ < tex_.size() && tex_[at_].isLetter()) ++at_;
    if (at_ == begin && at_ < tex_.size()) ++at_;
    return tex_.mid(begin, at_ - begin);
  }

  /// Lines that end with \\ at the outermost level, one below the other.
  FormulaPicture readLines(const FormulaStyle& style) {
    auto rows = readCells(style, {});
    if (rows.size() == 1 && rows[0].size() == 1) return std::move(rows[0][0]);
    return gridBox(std::move(rows), QStringLiteral("rlrlrlrl"), 0, style);
  }

  /// Cells between & and \\ up to the end, or up to \end.
  std::vector<std::vector<FormulaPicture>> readCells(const FormulaStyle& style, const QString& environment) {
    std::vector<std::vector<FormulaPicture>> rows(1);
    while (!failed_) {
      rows.back().push_back(readRow(style));
      if (at_ < tex_.size() && tex_[at_] == QLatin1Char('&')) {
        ++at_;
      } else if (stands("\\\\") || standsCommand("cr")) {
        takeCommand();
        skipSpace();
        if (stands("[")) at_ = std::max(at_, tex_.indexOf(QLatin1Char(']'), at_) + 1);
        rows.emplace_back();
      } else {
        break;
      }
      skipSpace();
      while (standsCommand("hline")) {
        takeCommand();
        skipSpace();
      }
    }
    const bool lastIsEmpty = rows.size() > 1 && rows.back().size() == 1 && rows.back()[0].width == 0;
    if (lastIsEmpty) rows.pop_back();
    if (!environment.isEmpty()) expectEnd(environment);
    return rows;
  }

  void expectEnd(const QString& environment) {
    if (!standsCommand("end")) {
      failed_ = true;
      return;
    }
    takeCommand();
    if (takeBraced() != environment) failed_ = true;
  }

  /// Text between braces as it stands.
  QString takeBraced() {
    skipSpace();
    if (!stands("{")) {
      failed_ = true;
      return {};
    }
    const qsizetype begin = ++at_;
    int depth = 1;
    for (; at_ < tex_.size(); ++at_) {
      if (tex_[at_] == QLatin1Char('\\')) {
        ++at_;
      } else if (tex_[at_] == QLatin1Char('{')) {
        ++depth;
      } else if (tex_[at_] == QLatin1Char('}') && --depth == 0) {
        return tex_.mid(begin, at_++ - begin);
      }
    }
    failed_ = true;
    return {};
  }

  [[nodiscard]] bool atRowEnd() const {
    if (at_ >= tex_.size()) return true;
    const QChar c = tex_[at_];
    return c == QLatin1Char('}') || c == QLatin1Char('&') || stands("\\\\") || standsCommand("right") ||
           standsCommand("end") || standsCommand("cr") || (inBrackets_ > 0 && c == QLatin1Char(']'));
  }

  FormulaPicture readRow(const FormulaStyle& style) {
    FormulaPicture row;
    if (++depth_ > kMaxDepth) failed_ = true;
    AtomClass previous = AtomClass::Opening;
    skipSpace();
    while (!failed_ && !atRowEnd()) {
      Atom atom = readAtom(style);
      // A sign after an opening or another sign belongs to what follows: -1.
      if (atom.atom == AtomClass::Binary && previous != AtomClass::Ordinary && previous != AtomClass::Closing) {
        atom.atom = AtomClass::Ordinary;
      }
      row.width += style.size * spaceBetween(previous, atom.atom) * (row.glyphs.empty() ? 0 : 1);
      previous = atom.atom;
      row.append(readScripts(std::move(atom), style));
      skipSpace();
    }
    --depth_;
    return row;
  }

  FormulaPicture readScripts(Atom atom, const FormulaStyle& style) {
    std::optional<FormulaPicture> above;
    std::optional<FormulaPicture> below;
    bool hasLimits = atom.hasLimits && style.isDisplay;
    while (!failed_) {
      skipSpace();
      if (standsCommand("limits") || standsCommand("nolimits")) {
        hasLimits = takeCommand() == QLatin1String("limits");
      } else if (stands("^") && !above) {
        ++at_;
        above = readArgument(style.smaller());
      } else if (stands("_") && !below) {
        ++at_;
        below = readArgument(style.smaller());
      } else if (stands("'") && !above) {
        QString primes;
        while (stands("'")) primes += (++at_, QStringLiteral("′"));
        above = textBox(primes, style.smaller().upright);
      } else {
        break;
      }
    }
    if (!above && !below) return std::move(atom.box);
    if (hasLimits) return limitsBox(std::move(atom.box), std::move(above), std::move(below), style);
    return scriptsBox(std::move(atom.box), std::move(above), std::move(below), style);
  }

  /// A group, or one sign.
  FormulaPicture readArgument(const FormulaStyle& style) {
    skipSpace();
    if (atRowEnd()) {
      failed_ = true;
      return {};
    }
    if (++depth_ > kMaxDepth) failed_ = true;
    FormulaPicture box = failed_ ? FormulaPicture{} : readAtom(style).box;
    --depth_;
    return box;
  }

  FormulaPicture readGroup(const FormulaStyle& style) {  // after its opening brace
    const int brackets = std::exchange(inBrackets_, 0);
    FormulaPicture row = readRow(style);
    inBrackets_ = brackets;
    if (stands("}"))
      ++at_;
    else
      failed_ = true;
    return row;
  }

  Atom symbolAtom(const Symbol& symbol, const FormulaStyle& style) {
    QFont font = symbol.isItalic && !upright_ ? style.italic : style.upright;
    if (bold_) font.setBold(true);
    if (symbol.isLarge) font.setPixelSize(static_cast<int>(style.size * (style.isDisplay ? 1.6 : 1.15)));
    Atom atom = {textBox(symbol.text, font), symbol.atom, symbol.hasLimits};
    if (symbol.isLarge) {  // centred on the axis
      const double shift = (atom.box.ascent - atom.box.descent) / 2 - style.axis();
      atom.box.translate(0, shift);
      atom.box.ascent -= shift;
      atom.box.descent += shift;
    }
    return atom;
  }

  Atom readAtom(const FormulaStyle& style) {
    const QChar c = tex_[at_];
    if (c == QLatin1Char('\\')) return commandAtom(style);
    if (c == QLatin1Char('{')) {
      ++at_;
      return {readGroup(style)};
    }
    if (c == QLatin1Char('^') || c == QLatin1Char('_')) return {};  // scripts of nothing
    if (c == QLatin1Char('~')) return ++at_, Atom{spaceBox(style.size * 0.25)};
    char32_t character = c.unicode();
    if (c.isHighSurrogate() && at_ + 1 < tex_.size()) character = QChar::surrogateToUcs4(c, tex_[++at_]);
    ++at_;
    if (c.isDigit()) {  // a number is one word
      const qsizetype begin = at_ - 1;
      while (at_ < tex_.size() && (tex_[at_].isDigit() ||
                                   (tex_[at_] == QLatin1Char('.') && at_ + 1 < tex_.size() && tex_[at_ + 1].isDigit())))
        ++at_;
      return symbolAtom({tex_.mid(begin, at_ - begin)}, style);
    }
    return symbolAtom(plainSymbol(character), style);
  }

  static FormulaPicture spaceBox(double width) {
    FormulaPicture box;
    box.width = width;
    return box;
  }

  Atom commandAtom(const FormulaStyle& style) {
    const QString name = takeCommand();
    static const QHash<QString, double> spaces = {{",", 0.17}, {":", 0.22}, {";", 0.28},  {"!", -0.17},
                                                  {" ", 0.25}, {"quad", 1}, {"qquad", 2}, {"thinspace", 0.17}};
    if (spaces.contains(name)) return {spaceBox(style.size * spaces.value(name))};
    if (name == QLatin1String("left")) return {leftRight(style)};
    if (name == QLatin1String("begin")) return {environment(style)};
    if (name == QLatin1String("sqrt")) return {root(style)};
    if (name.endsWith(QLatin1String("frac")) || name.endsWith(QLatin1String("binom"))) return {fraction(name, style)};
    const QString accent = findAccent(name);
    if (!accent.isEmpty()) return {accentBox(readArgument(style), accent, style)};
    if (name == QLatin1String("overline") || name == QLatin1String("underline")) {
      return {barBox(readArgument(style), name.startsWith(QLatin1Char('o')), style)};
    }
    if (name == QLatin1String("overset") || name == QLatin1String("underset") || name == QLatin1String("stackrel")) {
      FormulaPicture script = readArgument(style.smaller());
      FormulaPicture base = readArgument(style);
      if (name.startsWith(QLatin1Char('u'))) return {limitsBox(std::move(base), {}, std::move(script), style)};
      return {limitsBox(std::move(base), std::move(script), {}, style), AtomClass::Relation};
    }
    if (isFontCommand(name)) return fontAtom(name, style);
    if (isWithoutSign(name)) return {};
    if (name.isEmpty()) failed_ = true;
    const std::optional<Symbol> symbol = findSymbol(name);
    if (symbol) return symbolAtom(*symbol, style);
    return {textBox(QLatin1Char('\\') + name, style.upright)};
  }

  Atom fontAtom(const QString& name, const FormulaStyle& style) {
    if (name == QLatin1String("rm") || name == QLatin1String("bf")) return {};
    if (name.startsWith(QLatin1String("text")) || name == QLatin1String("mbox")) {
      QFont font = style.upright;
      font.setBold(name == QLatin1String("textbf"));
      font.setItalic(name == QLatin1String("textit"));
      QString text = takeBraced();
      text.remove(QLatin1Char('$'));
      return {textBox(text.replace(QLatin1String("\\_"), QLatin1String("_")), font)};
    }
    const bool wasUpright = upright_;
    const bool wasBold = bold_;
    const bool isBold =
        name.endsWith(QLatin1String("bf")) || name == QLatin1String("mathbb") || name.startsWith(QLatin1Char('b'));
    bold_ = isBold && name != QLatin1String("boxed");
    upright_ = name != QLatin1String("boldsymbol") && name != QLatin1String("bm") && name != QLatin1String("boxed") &&
               name != QLatin1String("mathit") && name != QLatin1String("mathcal");
    Atom atom = {readArgument(style)};
    if (name == QLatin1String("operatorname")) atom.atom = AtomClass::Operator;
    upright_ = wasUpright;
    bold_ = wasBold;
    return atom;
  }

  QString takeFence() {
    skipSpace();
    if (at_ >= tex_.size()) {
      failed_ = true;
      return {};
    }
    if (tex_[at_] != QLatin1Char('\\')) return tex_.mid(at_++, 1);
    const std::optional<Symbol> symbol = findSymbol(takeCommand());
    return symbol ? symbol->text : QString();
  }

  FormulaPicture leftRight(const FormulaStyle& style) {
    const QString left = takeFence();
    const int brackets = std::exchange(inBrackets_, 0);
    FormulaPicture inside = readRow(style);
    inBrackets_ = brackets;
    if (!standsCommand("right")) {
      failed_ = true;
      return {};
    }
    takeCommand();
    return fencedBox(left, std::move(inside), takeFence(), style);
  }

  FormulaPicture root(const FormulaStyle& style) {
    skipSpace();
    std::optional<FormulaPicture> degree;
    if (stands("[")) {
      ++at_;
      ++inBrackets_;
      degree = readRow(style.smaller().smaller());
      --inBrackets_;
      if (stands("]"))
        ++at_;
      else
        failed_ = true;
    }
    FormulaPicture inside = readArgument(style.inlined());
    return rootBox(std::move(inside), std::move(degree), style);
  }

  FormulaPicture fraction(const QString& name, const FormulaStyle& style) {
    const bool isSmall = !style.isDisplay || name.startsWith(QLatin1Char('t'));
    const FormulaStyle part = isSmall && !name.startsWith(QLatin1Char('d')) ? style.smaller() : style.inlined();
    FormulaPicture above = readArgument(part);
    FormulaPicture below = readArgument(part);
    const bool isBinomial = name.endsWith(QLatin1String("binom"));
    FormulaPicture box = fractionBox(std::move(above), std::move(below), style, !isBinomial);
    if (!isBinomial) return box;
    return fencedBox(QStringLiteral("("), std::move(box), QStringLiteral(")"), style);
  }

  FormulaPicture environment(const FormulaStyle& style) {
    if (++depth_ > kMaxDepth) failed_ = true;
    const QString name = takeBraced();
    QString columns = QStringLiteral("c");
    skipSpace();
    if (name == QLatin1String("array") && stands("{"))
      columns = takeBraced().remove(QLatin1Char('|')).remove(QLatin1Char(' '));
    const bool isAligned = name.startsWith(QLatin1String("align")) || name.startsWith(QLatin1String("split"));
    auto rows =
        failed_ ? std::vector<std::vector<FormulaPicture>>{} : readCells(isAligned ? style : style.inlined(), name);
    --depth_;
    if (isAligned) return gridBox(std::move(rows), QStringLiteral("rlrlrlrl"), 0, style);
    if (name.startsWith(QLatin1String("cases"))) {
      return fencedBox(QStringLiteral("{"), gridBox(std::move(rows), QStringLiteral("l"), style.size, style), {},
                       style);
    }
    FormulaPicture grid = gridBox(std::move(rows), columns, style.size * 0.9, style);
    static const QHash<QString, QString> fences = {
        {"pmatrix", "()"}, {"bmatrix", "[]"}, {"vmatrix", "||"}, {"Bmatrix", "{}"}, {"Vmatrix", "‖‖"}};
    const QString pair = fences.value(name);
    if (pair.isEmpty()) return grid;
    return fencedBox(pair.left(1), std::move(grid), pair.mid(1), style);
  }

  QString tex_;
  qsizetype at_ = 0;
  int depth_ = 0;
  int inBrackets_ = 0;
  bool upright_ = false;
  bool bold_ = false;
  bool failed_ = false;
};

}  // namespace

std::optional<FormulaPicture> layOutFormula(const QString& tex, const QFont& font, bool isDisplay) {
  if (tex.size() > kMaxCharacters) return std::nullopt;
  return Reader(tex).read(formulaStyle(font, isDisplay));
}

}  // namespace sightline::gui
