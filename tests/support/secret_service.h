/// SecretServiceOfTest: a message bus of a test's own, and a keyring on it that does what the test says.
#pragma once

#include <map>
#include <memory>
#include <string>

namespace sightline::testing_support {

/// Answers as the Secret Service of D-Bus does, with one collection. No other program is on its bus, and a person's own
/// keyring is never touched. Its functions may be called from any thread.
class SecretServiceOfTest {
 public:
  SecretServiceOfTest();
  ~SecretServiceOfTest();
  SecretServiceOfTest(const SecretServiceOfTest&) = delete;
  SecretServiceOfTest& operator=(const SecretServiceOfTest&) = delete;

  /// Empty if dbus-daemon is not installed.
  [[nodiscard]] std::string address() const;
  /// What is kept, by the attribute "origin".
  [[nodiscard]] std::map<std::string, std::string> tokens() const;
  void put(const std::string& origin, const std::string& token);
  void lock();
  /// Whether the person gives the right password when asked.
  void set_person_unlocks(bool does);
  /// How often somebody wanted the keyring unlocked.
  [[nodiscard]] int n_unlocks() const;

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace sightline::testing_support
