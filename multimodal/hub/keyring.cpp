/// The desktop's keyring, through libsecret.
#include "multimodal/hub/keyring.h"

#include <libsecret/secret.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

namespace sightline {

namespace {

struct Release {
  void operator()(GHashTable* table) const { g_hash_table_unref(table); }
  void operator()(GError* error) const { g_error_free(error); }
  void operator()(SecretValue* value) const { secret_value_unref(value); }
  void operator()(GList* items) const { g_list_free_full(items, g_object_unref); }
  template <class Object>
  void operator()(Object* object) const {
    g_object_unref(object);
  }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

/// The error a function of GLib leaves behind.
class Problem {
 public:
  GError** out() { return &raw_; }
  ~Problem() { g_clear_error(&raw_); }
  Problem() = default;
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;

  [[nodiscard]] Error explain(std::string_view what) const {
    if (g_error_matches(raw_, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      return {ErrorCode::Cancelled, "the keyring was not waited for", "CANCELLED"};
    }
    if (raw_ == nullptr) return {ErrorCode::Cancelled, "the keyring stayed locked", "CANCELLED"};
    return {ErrorCode::Io, "the keyring could not " + std::string(what) + ": " + raw_->message, ""};
  }

 private:
  GError* raw_ = nullptr;
};

/// Hands a stop on to GLib.
class Stopper {
 public:
  explicit Stopper(const std::stop_token& stop) : callback_(stop, [this] { g_cancellable_cancel(raw_.get()); }) {}
  [[nodiscard]] GCancellable* get() const { return raw_.get(); }

 private:
  Owned<GCancellable> raw_{g_cancellable_new()};
  std::stop_callback<std::function<void()>> callback_;
};

const SecretSchema* schema() {
  static const SecretSchema ours = [] {
    SecretSchema made{};
    made.name = "org.sightline.HubToken";
    made.flags = SECRET_SCHEMA_NONE;
    made.attributes[0] = {"origin", SECRET_SCHEMA_ATTRIBUTE_STRING};
    return made;
  }();
  return &ours;
}

Owned<GHashTable> attributes_of(const std::string& origin) {
  return Owned<GHashTable>(secret_attributes_build(schema(), "origin", origin.c_str(), nullptr));
}

/// Without a bus GLib would start one with dbus-launch, on which no keyring is.
bool has_session_bus() {
  const char* const address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  if (address != nullptr && *address != '\0') return true;
  const char* const folder = std::getenv("XDG_RUNTIME_DIR");
  std::error_code problem;
  return folder != nullptr && *folder != '\0' &&
         std::filesystem::exists(std::filesystem::path(folder) / "bus", problem);
}

/// A keyring and the connection to it.
struct Session {
  Owned<GDBusConnection> bus;
  Owned<SecretService> service;
};

Result<Session> open_session(GCancellable* cancellable) {
  const auto none = [](const std::string& why) {
    return Error{ErrorCode::Unavailable,
                 "there is no keyring: no program answers as the desktop's Secret Service" + why +
                     "; put the token into the variable HF_TOKEN instead",
                 ""};
  };
  if (!has_session_bus()) return none(", and this session has no D-Bus");
  Session session;
  Problem problem;
  session.bus.reset(g_bus_get_sync(G_BUS_TYPE_SESSION, cancellable, problem.out()));
  if (!session.bus) return none("");
  g_dbus_connection_set_exit_on_close(session.bus.get(), FALSE);  // by default a bus that ends takes us with it
  session.service.reset(secret_service_open_sync(SECRET_TYPE_SERVICE, nullptr, SECRET_SERVICE_OPEN_SESSION, cancellable,
                                                 Problem().out()));
  if (!session.service) return none("");
  return session;
}

KeptToken find_token(const std::string& origin, const std::stop_token& stop) {
  const Stopper stopper(stop);
  const Result<Session> session = open_session(stopper.get());
  if (!session) return {};
  const auto flags = static_cast<SecretSearchFlags>(SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS);  // and no UNLOCK
  const Owned<GList> items(secret_service_search_sync(session->service.get(), schema(), attributes_of(origin).get(),
                                                      flags, stopper.get(), Problem().out()));
  KeptToken kept;
  for (const GList* at = items.get(); at != nullptr; at = at->next) {
    auto* const item = static_cast<SecretItem*>(at->data);
    if (secret_item_get_locked(item) != FALSE) {
      kept.is_locked = true;
      continue;
    }
    const Owned<SecretValue> value(secret_item_get_secret(item));
    const char* const text = value ? secret_value_get_text(value.get()) : nullptr;
    if (text != nullptr && *text != '\0') return {text, false};
  }
  return kept;
}

Status keep_token(const std::string& origin, const std::string& token, const std::stop_token& stop) {
  const Stopper stopper(stop);
  const Result<Session> session = open_session(stopper.get());
  if (!session) return session.error();
  const Owned<SecretValue> value(secret_value_new(token.c_str(), static_cast<gssize>(token.size()), "text/plain"));
  const std::string label = "Sightline: token for " + origin;
  Problem problem;
  if (secret_service_store_sync(session->service.get(), schema(), attributes_of(origin).get(), nullptr, label.c_str(),
                                value.get(), stopper.get(), problem.out()) == FALSE) {
    return problem.explain("keep the token");
  }
  return {};
}

Result<bool> forget_token(const std::string& origin, const std::stop_token& stop) {
  const Stopper stopper(stop);
  const Result<Session> session = open_session(stopper.get());
  if (!session) return session.error();
  const Owned<GHashTable> attributes = attributes_of(origin);
  const Owned<GList> items(secret_service_search_sync(session->service.get(), schema(), attributes.get(),
                                                      SECRET_SEARCH_ALL, stopper.get(), Problem().out()));
  if (!items) return false;
  Problem problem;
  if (secret_service_clear_sync(session->service.get(), schema(), attributes.get(), stopper.get(), problem.out()) ==
      FALSE) {
    return problem.explain("remove the token");
  }
  return true;
}

}  // namespace

TokenStore desktop_keyring() { return {find_token, keep_token, forget_token}; }

}  // namespace sightline
