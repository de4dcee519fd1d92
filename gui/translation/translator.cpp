/// Translator: the language of the program, chosen while it runs.
#include "gui/translation/translator.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <algorithm>

/// Resources of a static library are there only once they are asked for; Qt wants this outside of namespaces.
static void loadResources() { Q_INIT_RESOURCE(sightline_translations); }

namespace sightline::gui {

const std::vector<Language>& languages() {
  static const std::vector<Language> spoken = {{QStringLiteral("en"), QStringLiteral("English")},
                                               {QStringLiteral("de"), QStringLiteral("Deutsch")},
                                               {QStringLiteral("zh_CN"), QStringLiteral("简体中文")}};
  return spoken;
}

Translator::Translator(QObject* parent) : QObject(parent), desktop_(QLocale::system()) { loadResources(); }

Translator::~Translator() {
  if (QCoreApplication::instance() == nullptr) return;
  QCoreApplication::removeTranslator(&program_);
  QCoreApplication::removeTranslator(&qt_);
}

QString Translator::languageFor(const QStringList& wishes) {
  for (const QString& wish : wishes) {
    const QLocale locale(wish);
    // Whoever reads traditional characters is better served by English than by nothing else asked for.
    if (locale.script() == QLocale::TraditionalHanScript) continue;
    for (const Language& language : languages()) {
      if (QLocale(language.code).language() == locale.language()) return language.code;
    }
  }
  return QStringLiteral("en");
}

void Translator::setLanguage(const QString& code) {
  const bool isSpoken = std::any_of(languages().begin(), languages().end(),
                                    [&code](const Language& language) { return language.code == code; });
  const QString wanted = isSpoken ? code : code.isEmpty() ? languageFor(desktop_.uiLanguages()) : QStringLiteral("en");
  // The desktop's own habits for numbers, where it speaks the same language.
  const bool isDesktops = QLocale(wanted).language() == desktop_.language();
  QLocale::setDefault(isDesktops ? desktop_ : QLocale(wanted));
  if (wanted == language_) return;
  language_ = wanted;
  QCoreApplication::removeTranslator(&program_);
  QCoreApplication::removeTranslator(&qt_);
  const QString folder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
  const bool hasQt = qt_.load(QStringLiteral("qtbase_") + wanted, folder);
  const bool hasProgram = program_.load(QStringLiteral("sightline_") + wanted, QStringLiteral(":/translations"));
  if (hasQt) QCoreApplication::installTranslator(&qt_);
  if (hasProgram) QCoreApplication::installTranslator(&program_);
}

}  // namespace sightline::gui
