/// TextLabel: words that are no control, in the size and colour of what they are for.
#pragma once

#include <QLabel>

namespace sightline::gui {

/// Plain text, wrapped, that follows palette and text size of the program while it runs.
class TextLabel : public QLabel {
  Q_OBJECT

 public:
  enum class Kind {
    Title,    ///< one per page
    Heading,  ///< above a group
    Plain,
    Dim,    ///< explains
    Error,  ///< says what is wrong
  };

  explicit TextLabel(Kind kind, QWidget* parent = nullptr);

  /// Shows the sentence, or nothing and takes no room if it is empty.
  void setSentence(const QString& sentence);
  [[nodiscard]] QString sentence() const { return isHidden() ? QString() : text(); }

 protected:
  bool event(QEvent* event) override;

 private:
  void dress();

  Kind kind_;
  bool isDressing_ = false;
};

}  // namespace sightline::gui
