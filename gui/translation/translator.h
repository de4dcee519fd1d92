/// Translator: the language of the program, chosen while it runs.
#pragma once

#include <QLocale>
#include <QObject>
#include <QString>
#include <QTranslator>
#include <vector>

namespace sightline::gui {

/// A language the program speaks.
struct Language {
  QString code;  ///< as in the settings: "de"
  QString name;  ///< in its own words
};

/// English first.
[[nodiscard]] const std::vector<Language>& languages();

/// Puts translations into the application. Widgets that are open hear of a change by QEvent::LanguageChange. One per
/// application, on its thread.
class Translator : public QObject {
  Q_OBJECT

 public:
  explicit Translator(QObject* parent = nullptr);
  ~Translator() override;

  /// A code as in the settings; empty: the desktop's. A language that is not spoken here becomes English. Also sets the
  /// default locale, so that numbers and dates are written as the language does.
  void setLanguage(const QString& code);
  /// The code of what is spoken now.
  [[nodiscard]] QString language() const { return language_; }
  /// Which of our languages a desktop with these wishes gets, the dearest first.
  [[nodiscard]] static QString languageFor(const QStringList& wishes);

 private:
  QString language_ = QStringLiteral("en");
  QLocale desktop_;
  QTranslator program_;
  QTranslator qt_;  // buttons and dialogs that Qt brings along
};

}  // namespace sightline::gui
