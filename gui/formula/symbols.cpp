/// TeX's names of signs.
#include "gui/formula/symbols.h"

#include <QHash>
#include <QStringList>

namespace sightline::gui {

namespace {

/// "name sign name sign …"
void add(QHash<QString, Symbol>& table, const char* pairs, const Symbol& like) {
  const QStringList list = QString::fromUtf8(pairs).split(QLatin1Char(' '), Qt::SkipEmptyParts);
  for (qsizetype i = 0; i + 1 < list.size(); i += 2) {
    Symbol symbol = like;
    symbol.text = list[i + 1];
    table.insert(list[i], symbol);
  }
}

QHash<QString, Symbol> allSymbols() {
  QHash<QString, Symbol> table;
  add(table,
      "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ "
      "mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ "
      "psi ψ omega ω",
      {{}, AtomClass::Ordinary, true});
  add(table,
      "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω infty ∞ partial ∂ nabla ∇ "
      "forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ emptyset ∅ varnothing ∅ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ angle ∠ "
      "triangle △ square □ degree ° prime ′ ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ top ⊤ bot ⊥ dagger † ddagger ‡ "
      "backslash \\ checkmark ✓ star ⋆ clubsuit ♣ heartsuit ♥ surd √ imath ı jmath ȷ _ _ % % $ $ # # & &",
      {});
  add(table,
      "pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ cup ∪ cap ∩ setminus ∖ "
      "wedge ∧ land ∧ vee ∨ lor ∨ sqcup ⊔ sqcap ⊓ uplus ⊎ amalg ⨿ wr ≀ diamond ⋄",
      {{}, AtomClass::Binary});
  add(table,
      "leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ ll ≪ gg ≫ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ in ∈ notin ∉ ni ∋ "
      "subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ "
      "Leftarrow ⇐ Leftrightarrow ⇔ iff ⟺ implies ⟹ impliedby ⟸ longrightarrow ⟶ longleftarrow ⟵ mapsto ↦ uparrow ↑ "
      "downarrow ↓ mid ∣ nmid ∤ parallel ∥ perp ⊥ models ⊨ vdash ⊢ dashv ⊣ prec ≺ succ ≻ preceq ≼ succeq ≽ asymp ≍ "
      "doteq ≐ coloneqq ≔ triangleq ≜ lesssim ≲ gtrsim ≳ hookrightarrow ↪ rightharpoonup ⇀ colon :",
      {{}, AtomClass::Relation});
  add(table, "lbrace { { { langle ⟨ lfloor ⌊ lceil ⌈ lbrack [ lvert | lVert ‖", {{}, AtomClass::Opening});
  add(table, "rbrace } } } rangle ⟩ rfloor ⌋ rceil ⌉ rbrack ] rvert | rVert ‖", {{}, AtomClass::Closing});
  add(table, "vert | | ‖ Vert ‖", {});
  add(table, "sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigvee ⋁ bigwedge ⋀ bigsqcup ⨆",
      {{}, AtomClass::Operator, false, true, true});
  add(table, "int ∫ iint ∬ iiint ∭ oint ∮", {{}, AtomClass::Operator, false, true, false});
  add(table,
      "sin sin cos cos tan tan cot cot sec sec csc csc arcsin arcsin arccos arccos arctan arctan sinh sinh cosh cosh "
      "tanh tanh log log ln ln lg lg exp exp dim dim ker ker deg deg arg arg hom hom",
      {{}, AtomClass::Operator});
  add(table, "lim lim max max min min sup sup inf inf det det gcd gcd Pr Pr argmax argmax argmin argmin limsup limsup",
      {{}, AtomClass::Operator, false, false, true});
  return table;
}

}  // namespace

std::optional<Symbol> findSymbol(const QString& command) {
  static const QHash<QString, Symbol> table = allSymbols();
  const auto found = table.constFind(command);
  if (found == table.constEnd()) return std::nullopt;
  return *found;
}

Symbol plainSymbol(char32_t character) {
  Symbol symbol = {QString::fromUcs4(&character, 1)};
  if (character < 128) {
    const auto c = static_cast<char>(character);
    if (c == '-') symbol.text = QStringLiteral("−");
    if (c == '\'') symbol.text = QStringLiteral("′");
    if (c == '*') symbol.text = QStringLiteral("∗");
    if (c == '+' || c == '-' || c == '*') symbol.atom = AtomClass::Binary;
    if (c == '=' || c == '<' || c == '>' || c == ':') symbol.atom = AtomClass::Relation;
    if (c == '(' || c == '[') symbol.atom = AtomClass::Opening;
    if (c == ')' || c == ']' || c == '!' || c == '?') symbol.atom = AtomClass::Closing;
    if (c == ',' || c == ';') symbol.atom = AtomClass::Punctuation;
    symbol.isItalic = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  return symbol;
}

QString findAccent(const QString& command) {
  static const QHash<QString, QString> table = {{"hat", "^"},   {"widehat", "^"}, {"tilde", "~"}, {"widetilde", "~"},
                                                {"dot", "˙"},   {"ddot", "¨"},    {"vec", "→"},   {"bar", "¯"},
                                                {"check", "ˇ"}, {"breve", "˘"},   {"acute", "´"}, {"grave", "`"}};
  return table.value(command);
}

bool isWithoutSign(const QString& command) {
  static const QStringList commands = {"displaystyle", "textstyle", "scriptstyle", "limits", "nolimits",
                                       "nonumber",     "big",       "Big",         "bigg",   "Bigg",
                                       "bigl",         "bigr",      "Bigl",        "Bigr",   "biggl",
                                       "biggr",        "middle",    "mathstrut",   "notag"};
  return commands.contains(command);
}

bool isFontCommand(const QString& command) {
  static const QStringList others = {"operatorname", "boldsymbol", "bm", "mbox", "boxed", "rm", "bf"};
  const bool isMath = command.startsWith(QLatin1String("math")) && command != QLatin1String("mathstrut");
  const bool isText = command.startsWith(QLatin1String("text")) && command != QLatin1String("textstyle");
  return isMath || isText || others.contains(command);
}

}  // namespace sightline::gui
