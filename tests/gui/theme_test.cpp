/// Colours can be read, and follow settings and desktop while the program runs.
#include <gtest/gtest.h>

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QTest>
#include <array>
#include <cmath>

#include "gui/conversation/theme.h"
#include "gui/settings/text_size.h"
#include "gui/theme/application_theme.h"
#include "gui/theme/portal_appearance.h"
#include "tests/gui/portal_of_test.h"
#include "tests/gui/shell_help.h"

namespace sightline::gui {
namespace {

using testing_support::BusOfTest;
using testing_support::DesktopOfTest;
using testing_support::PortalOfTest;

constexpr std::array kSchemes = {ColourScheme::Light, ColourScheme::Dark, ColourScheme::ContrastLight,
                                 ColourScheme::ContrastDark};

double luminance(const QColor& colour) {
  const auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

/// As WCAG 2 defines it.
double contrast(const QColor& a, const QColor& b) {
  const double light = std::max(luminance(a), luminance(b));
  const double dark = std::min(luminance(a), luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

TEST(ColourSchemes, EveryTextCanBeRead) {
  using Pair = std::pair<QPalette::ColorRole, QPalette::ColorRole>;
  for (const ColourScheme scheme : kSchemes) {
    const bool isHigh = scheme == ColourScheme::ContrastLight || scheme == ColourScheme::ContrastDark;
    const QPalette palette = paletteOf(scheme);
    for (const auto& [ink, ground] :
         {Pair(QPalette::WindowText, QPalette::Window), Pair(QPalette::Text, QPalette::Base),
          Pair(QPalette::Text, QPalette::AlternateBase), Pair(QPalette::ButtonText, QPalette::Button),
          Pair(QPalette::HighlightedText, QPalette::Highlight), Pair(QPalette::Link, QPalette::Base),
          Pair(QPalette::LinkVisited, QPalette::Base), Pair(QPalette::ToolTipText, QPalette::ToolTipBase),
          Pair(QPalette::PlaceholderText, QPalette::Base), Pair(QPalette::PlaceholderText, QPalette::Window)}) {
      EXPECT_GE(contrast(palette.color(ink), palette.color(ground)), isHigh ? 7.0 : 4.5)
          << "scheme " << static_cast<int>(scheme) << ", roles " << ink << " on " << ground;
    }
    const Theme theme = makeTheme(palette, QFont(), 700);
    EXPECT_GE(contrast(theme.error, palette.color(QPalette::Window)), 4.5) << static_cast<int>(scheme);
    if (!isHigh) continue;
    EXPECT_GE(contrast(palette.color(QPalette::Mid), palette.color(QPalette::Window)), 4.5) << "edges of controls";
    EXPECT_GE(contrast(theme.border, theme.base), 4.5) << "and of what stands in the conversation";
  }
}

TEST(ColourSchemes, ChoiceComesFirstThenTheDesktop) {
  using sightline::Theme;
  EXPECT_EQ(chooseScheme(Theme::Desktop, {}), ColourScheme::Light);
  EXPECT_EQ(chooseScheme(Theme::Desktop, {true, false}), ColourScheme::Dark);
  EXPECT_EQ(chooseScheme(Theme::Desktop, {true, true}), ColourScheme::ContrastDark);
  EXPECT_EQ(chooseScheme(Theme::Light, {true, false}), ColourScheme::Light);
  EXPECT_EQ(chooseScheme(Theme::Dark, {false, false}), ColourScheme::Dark);
  EXPECT_EQ(chooseScheme(Theme::HighContrast, {false, false}), ColourScheme::ContrastLight);
  EXPECT_EQ(chooseScheme(Theme::HighContrast, {true, false}), ColourScheme::ContrastDark);
}

TEST(ApplicationTheme, FollowsDesktopAndSettingsWhileItRuns) {
  auto owned = std::make_unique<DesktopOfTest>();
  DesktopOfTest* const desktop = owned.get();
  desktop->say({false, false});
  ApplicationTheme theme(std::move(owned));
  int nChanges = 0;
  QObject::connect(&theme, &ApplicationTheme::schemeChanged, &theme, [&nChanges] { ++nChanges; });
  EXPECT_EQ(theme.scheme(), ColourScheme::Light);
  desktop->say({true, false});
  EXPECT_EQ(theme.scheme(), ColourScheme::Dark);
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), paletteOf(ColourScheme::Dark).color(QPalette::Window));
  theme.setTheme(sightline::Theme::Light);
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), paletteOf(ColourScheme::Light).color(QPalette::Window));
  desktop->say({false, false});
  EXPECT_EQ(nChanges, 2);
  theme.setTheme(sightline::Theme::HighContrast);
  EXPECT_EQ(theme.scheme(), ColourScheme::ContrastLight);
}

TEST(ApplicationTheme, TextSizeIsAShareOfTheDesktops) {
  const QFont before = QApplication::font();
  ApplicationTheme theme(std::make_unique<DesktopOfTest>());
  theme.setTextSize(150);
  EXPECT_NEAR(QApplication::font().pointSizeF(), before.pointSizeF() * 1.5, 0.01);
  theme.setTextSize(150);
  EXPECT_NEAR(QApplication::font().pointSizeF(), before.pointSizeF() * 1.5, 0.01);
  theme.setTextSize(100000);
  EXPECT_NEAR(QApplication::font().pointSizeF(), before.pointSizeF() * 2.0, 0.01);
  theme.setTextSize(100);
  EXPECT_NEAR(QApplication::font().pointSizeF(), before.pointSizeF(), 0.01);
}

TEST(TextSize, IsKeptAmongTheExtras) {
  Settings settings;
  settings.extras = {{"other", "kept"}};
  EXPECT_EQ(textSizeOf(settings), 100);
  setTextSize(settings, 125);
  setTextSize(settings, 150);
  EXPECT_EQ(textSizeOf(settings), 150);
  EXPECT_EQ(settings.extras.size(), 2U);
  for (const char* const odd : {"", "12%", "-5", "1e9", "99999999999999999999", "79", "201"}) {
    settings.extras = {{"window.text_size", odd}};
    EXPECT_EQ(textSizeOf(settings), 100) << odd;
  }
}

TEST(PortalAppearance, ReadsAndHearsChanges) {
  BusOfTest bus;
  if (!bus.isRunning()) GTEST_SKIP() << "dbus-daemon is not installed";
  PortalOfTest portal;
  QDBusConnection served = bus.serve(portal);
  {
    PortalAppearance appearance(bus.connection("window"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return appearance.preference().dark == true; }, 10'000));
    QDBusMessage changed = QDBusMessage::createSignal("/org/freedesktop/portal/desktop",
                                                      "org.freedesktop.portal.Settings", "SettingChanged");
    changed << "org.freedesktop.appearance"
            << "color-scheme" << QVariant::fromValue(QDBusVariant(2U));
    ASSERT_TRUE(served.send(changed));
    ASSERT_TRUE(QTest::qWaitFor([&] { return appearance.preference().dark == false; }, 10'000));
    QDBusMessage other = QDBusMessage::createSignal("/org/freedesktop/portal/desktop",
                                                    "org.freedesktop.portal.Settings", "SettingChanged");
    other << "org.freedesktop.appearance"
          << "contrast" << QVariant::fromValue(QDBusVariant(1U));
    ASSERT_TRUE(served.send(other));
    ASSERT_TRUE(QTest::qWaitFor([&] { return appearance.preference().highContrast; }, 10'000));
  }
}

TEST(PortalAppearance, SaysNothingWithoutABus) {
  const PortalAppearance appearance(QDBusConnection("nobody"));
  QTest::qWait(10);
  EXPECT_EQ(appearance.preference(), DesktopPreference{});
}

}  // namespace
}  // namespace sightline::gui
