/// A document for pictures of its panel, the question about it and what is answered.
#include "bench/desktop_documents.h"

#include <QAbstractItemModel>
#include <QFont>
#include <QListView>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QPlainTextEdit>
#include <QTest>
#include <algorithm>
#include <utility>
#include <vector>

#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/document/document_panel.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"

namespace sightline::bench {

namespace {

constexpr int kDocumentPatience = 60'000;  // milliseconds
constexpr int kLightedSource = 1;

struct Section {
  const char* title;
  std::vector<const char*> paragraphs;
};

const std::vector<Section>& sections() {
  static const std::vector<Section> all = {
      {"Aerotherm 9 service manual",
       {"Air-to-water heat pump, indoor unit and outdoor unit. For qualified technicians. Edition 4.",
        "This manual describes installation, yearly inspection, cleaning, fault codes and taking the unit out of "
        "operation. Keep it beside the indoor unit."}},
      {"1  Safety",
       {"Before any work on the unit, switch off both circuits and wait five minutes until the capacitors of the "
        "inverter are discharged.",
        "The refrigerant is propane (R290). Work on the refrigerant circuit requires a certificate and a leak test "
        "before the unit is opened."}},
      {"2  Installation",
       {"Place the outdoor unit on a level base with 300 mm of free space on the air inlet and 1,000 mm on the outlet.",
        "Fill the heating circuit with softened water and vent it twice: once cold, once at 45 °C."}},
      {"3  Yearly inspection",
       {"The system is inspected once a year. The person who inspects it notes all values in the log on page 11.",
        "Clean the strainer of the heating circuit at every inspection. Rinse it in clear water; a strainer whose mesh "
        "is damaged must be replaced.",
        "Check the pressure of the expansion vessel: it has to be 0.3 bar below the pressure of the cold system.",
        "The magnesium anode of the storage tank is measured every year and replaced when less than a third of its "
        "diameter is left, at the latest after 30 months."}},
      {"4  Cleaning the evaporator",
       {"Clean the fins of the evaporator in spring and in autumn with a soft brush. Never use a high-pressure "
        "cleaner: bent fins cost up to 12 % of the output.",
        "Rinse the condensate tray with warm water and check that it drains within 20 seconds."}},
      {"5  Fault codes",
       {"E04: flow too low. Open all valves, clean the strainer, vent the pump.",
        "E11: pressure of the refrigerant too high. Call the service.",
        "E17: sensor of the storage tank interrupted."}},
      {"6  Settings", {"The heating curve is set in the menu Heating, Curve. Each step moves it by 0.1."}},
      {"7  Spare parts", {"Strainer 22 mm, magnesium anode M8, gasket set, filter of the controller."}}};
  return all;
}

void writeSection(QPdfWriter& writer, QPainter& painter, const Section& section, int number) {
  const int width = writer.width();
  painter.setFont(QFont(QStringLiteral("DejaVu Serif"), number == 0 ? 22 : 16, QFont::Bold));
  QRect place(0, 0, width, writer.height());
  QRect used;
  painter.drawText(place, Qt::TextWordWrap, QString::fromUtf8(section.title), &used);
  place.setTop(used.bottom() + writer.resolution() / 4);
  painter.setFont(QFont(QStringLiteral("DejaVu Serif"), 11));
  for (const char* const paragraph : section.paragraphs) {
    painter.drawText(place, Qt::TextWordWrap, QString::fromUtf8(paragraph), &used);
    place.setTop(used.bottom() + writer.resolution() / 6);
  }
  painter.setFont(QFont(QStringLiteral("DejaVu Serif"), 9));
  painter.drawText(QRect(0, writer.height() - writer.resolution() / 3, width, writer.resolution() / 3),
                   Qt::AlignHCenter | Qt::AlignBottom, QString::number(number + 1));
}

}  // namespace

void writeManual(const QString& path, int nTimes) {
  QPdfWriter writer(path);
  writer.setPageSize(QPageSize(QPageSize::A5));
  writer.setPageMargins(QMarginsF(16, 16, 16, 14), QPageLayout::Millimeter);
  writer.setResolution(300);
  writer.setTitle(QStringLiteral("Aerotherm 9 service manual"));
  QPainter painter(&writer);
  int number = 0;
  for (int time = 0; time < nTimes; ++time) {
    for (const Section& section : sections()) {
      if (number > 0) writer.newPage();
      writeSection(writer, painter, section, number++);
    }
  }
}

QString manualQuestion() {
  return QStringLiteral("What has to be done once a year, and how do I clean the evaporator?");
}

void sayManual(const EventSink& sink) {
  sink(AnswerDelta{
      "Once a year:\n\n"
      "- The strainer of the heating circuit: \"Rinse it in clear water\" [p. 4].\n"
      "- The expansion vessel: its pressure \"has to be 0.3 bar below the pressure of the cold system\" [p. 4].\n"
      "- The anode of the storage tank is replaced \"at the latest after 30 months\" [p. 4].\n\n"
      "The evaporator is cleaned \"in spring and in autumn with a soft brush\" [p. 5], never with a high-pressure "
      "cleaner. "
      "Two people are needed for this work."});
  Finished end;
  end.prompt_tokens = 1430;
  end.reused_tokens = 0;
  end.new_tokens = 118;
  end.writing_seconds = 9.0;
  sink(end);
}

bool askManual(gui::MainWindow& window, const QString& path) {
  gui::Composer& composer = *window.page()->composer();
  composer.addFiles({path});
  auto* const edit = composer.findChild<QPlainTextEdit*>("messageEdit");
  edit->setPlainText(manualQuestion());
  QTest::keyClick(edit, Qt::Key_Return);  // goes out as soon as the document is read
  const auto* const list = window.documents()->findChild<QListView*>("sourceList");
  const auto isAsked = [&window] { return !window.controller().isEmpty() && !window.controller().isAnswering(); };
  const bool hasSources =
      QTest::qWaitFor([&] { return isAsked() && list->model()->rowCount() > 0; }, kDocumentPatience);
  if (!hasSources) return false;
  window.documents()->goToSource(kLightedSource);
  return QTest::qWaitFor([&window] { return window.documents()->view()->hasPicture(3); }, kDocumentPatience);
}

}  // namespace sightline::bench
