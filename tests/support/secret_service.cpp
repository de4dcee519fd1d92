/// SecretServiceOfTest: a keyring on a bus of its own, written with GLib's D-Bus.
#include "tests/support/secret_service.h"

#include <gio/gio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sightline::testing_support {

namespace {

constexpr const char* kRoot = "/org/freedesktop/secrets";
constexpr const char* kDefault = "/org/freedesktop/secrets/aliases/default";
constexpr const char* kSession = "/org/freedesktop/secrets/session/1";

// Source: https://specifications.freedesktop.org/secret-service-spec/, as far as clients use it.
constexpr const char* kInterfaces = R"(<node>
<interface name='org.freedesktop.Secret.Service'>
<method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>
  <arg type='v' direction='out'/><arg type='o' direction='out'/></method>
<method name='SearchItems'><arg type='a{ss}' direction='in'/>
  <arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>
<method name='Unlock'><arg type='ao' direction='in'/><arg type='ao' direction='out'/>
  <arg type='o' direction='out'/></method>
<method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/>
  <arg type='a{o(oayays)}' direction='out'/></method>
<method name='ReadAlias'><arg type='s' direction='in'/><arg type='o' direction='out'/></method>
<property name='Collections' type='ao' access='read'/>
</interface>
<interface name='org.freedesktop.Secret.Collection'>
<method name='CreateItem'><arg type='a{sv}' direction='in'/><arg type='(oayays)' direction='in'/>
  <arg type='b' direction='in'/><arg type='o' direction='out'/><arg type='o' direction='out'/></method>
</interface>
<interface name='org.freedesktop.Secret.Item'>
<method name='Delete'><arg type='o' direction='out'/></method>
<property name='Locked' type='b' access='read'/>
<property name='Attributes' type='a{ss}' access='read'/>
<property name='Label' type='s' access='read'/>
<property name='Created' type='t' access='read'/>
<property name='Modified' type='t' access='read'/>
</interface></node>)";

GVariant* objects(const std::vector<std::string>& paths) {
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("ao"));
  for (const std::string& path : paths) g_variant_builder_add(&builder, "o", path.c_str());
  return g_variant_builder_end(&builder);
}

std::string bytes_of(GVariant* array) {
  gsize n = 0;
  const void* const data = g_variant_get_fixed_array(array, &n, 1);
  return {static_cast<const char*>(data), n};
}

/// A bus that ends with us.
class Bus {
 public:
  Bus() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execlp("dbus-daemon", "dbus-daemon", "--session", "--nofork", "--print-address=1", nullptr);
      _exit(127);
    }
    close(ends[1]);
    for (char c = 0; read(ends[0], &c, 1) == 1 && c != '\n';) address += c;
    close(ends[0]);
  }
  ~Bus() {
    if (child_ <= 0) return;
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  std::string address;

 private:
  pid_t child_ = -1;
};

}  // namespace

class SecretServiceOfTest::Service {
 public:
  Service() {
    if (bus.address.empty()) return;
    thread_ = std::thread([this] { serve(); });
    std::unique_lock lock(mutex);
    begun_.wait(lock, [this] { return is_serving_; });
  }
  ~Service() {
    if (!thread_.joinable()) return;
    g_main_loop_quit(loop_);
    thread_.join();
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  Bus bus;
  mutable std::mutex mutex;  // guards the next four
  std::map<std::string, std::string> tokens;
  bool is_locked = false, person_unlocks = true;
  int n_unlocks = 0;

 private:
  void serve();
  void add_object(const char* path, const char* interface);
  void answer(const std::string& path, const std::string& method, GVariant* given, GDBusMethodInvocation* call);
  void create_item(GVariant* given, GDBusMethodInvocation* call);
  /// The object of an item is told by its origin.
  std::string path_of(const std::string& origin);
  std::string origin_at(const std::string& path) const;
  GVariant* secrets_at(GVariant* paths) const;
  GVariant* property(const std::string& path, const std::string& name) const;

  std::condition_variable begun_;
  bool is_serving_ = false;
  GMainLoop* loop_ = nullptr;
  GDBusConnection* connection_ = nullptr;
  GDBusNodeInfo* node_ = nullptr;
  std::vector<std::string> origins_;  // by number of their object
  std::thread thread_;
};

void SecretServiceOfTest::Service::add_object(const char* path, const char* interface) {
  static const GDBusInterfaceVTable kTable = {
      [](GDBusConnection*, const gchar*, const gchar* where, const gchar*, const gchar* method, GVariant* given,
         GDBusMethodInvocation* call,
         gpointer self) { static_cast<Service*>(self)->answer(where, method, given, call); },
      [](GDBusConnection*, const gchar*, const gchar* where, const gchar*, const gchar* name, GError**, gpointer self) {
        return static_cast<Service*>(self)->property(where, name);
      },
      nullptr,
      {}};
  g_dbus_connection_register_object(connection_, path, g_dbus_node_info_lookup_interface(node_, interface), &kTable,
                                    this, nullptr, nullptr);
}

void SecretServiceOfTest::Service::serve() {
  GMainContext* const context = g_main_context_new();
  g_main_context_push_thread_default(context);
  loop_ = g_main_loop_new(context, FALSE);
  node_ = g_dbus_node_info_new_for_xml(kInterfaces, nullptr);
  connection_ = g_dbus_connection_new_for_address_sync(
      bus.address.c_str(),
      static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
      nullptr, nullptr, nullptr);
  add_object(kRoot, "org.freedesktop.Secret.Service");
  add_object(kDefault, "org.freedesktop.Secret.Collection");
  GVariant* const owned = g_dbus_connection_call_sync(
      connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new("(su)", "org.freedesktop.secrets", 0U), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
  g_variant_unref(owned);
  {
    const std::lock_guard lock(mutex);
    is_serving_ = true;
    begun_.notify_all();
  }
  g_main_loop_run(loop_);
  g_dbus_connection_close_sync(connection_, nullptr, nullptr);
  g_object_unref(connection_);
  g_dbus_node_info_unref(node_);
  g_main_loop_unref(loop_);
  g_main_context_pop_thread_default(context);
  g_main_context_unref(context);
}

std::string SecretServiceOfTest::Service::path_of(const std::string& origin) {
  std::size_t number = 0;
  while (number < origins_.size() && origins_[number] != origin) ++number;
  const std::string path = std::string(kRoot) + "/item/" + std::to_string(number);
  if (number == origins_.size()) {
    origins_.push_back(origin);
    add_object(path.c_str(), "org.freedesktop.Secret.Item");
  }
  return path;
}

std::string SecretServiceOfTest::Service::origin_at(const std::string& path) const {
  return origins_.at(static_cast<std::size_t>(std::stoul(path.substr(path.rfind('/') + 1))));
}

GVariant* SecretServiceOfTest::Service::property(const std::string& path, const std::string& name) const {
  const std::lock_guard lock(mutex);
  if (name == "Collections") return objects({});
  if (name == "Locked") return g_variant_new_boolean(is_locked ? TRUE : FALSE);
  if (name == "Label") return g_variant_new_string("token");
  if (name != "Attributes") return g_variant_new_uint64(0);
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("a{ss}"));
  g_variant_builder_add(&builder, "{ss}", "origin", origin_at(path).c_str());
  return g_variant_builder_end(&builder);
}

GVariant* SecretServiceOfTest::Service::secrets_at(GVariant* paths) const {
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("a{o(oayays)}"));
  for (gsize i = 0; i < g_variant_n_children(paths); ++i) {
    const gchar* path = nullptr;
    g_variant_get_child(paths, i, "&o", &path);
    const std::string& token = tokens.at(origin_at(path));
    GVariant* const value = g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, token.data(), token.size(), 1);
    GVariant* const none = g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, nullptr, 0, 1);
    g_variant_builder_add(&builder, "{o(o@ay@ays)}", path, kSession, none, value, "text/plain");
  }
  return g_variant_builder_end(&builder);
}

void SecretServiceOfTest::Service::create_item(GVariant* given, GDBusMethodInvocation* call) {
  if (is_locked) {
    return g_dbus_method_invocation_return_dbus_error(call, "org.freedesktop.Secret.Error.IsLocked", "locked");
  }
  GVariant* const properties = g_variant_get_child_value(given, 0);
  GVariant* const attributes =
      g_variant_lookup_value(properties, "org.freedesktop.Secret.Item.Attributes", G_VARIANT_TYPE("a{ss}"));
  const gchar* origin = "";
  g_variant_lookup(attributes, "origin", "&s", &origin);
  GVariant* const secret = g_variant_get_child_value(given, 1);
  GVariant* const value = g_variant_get_child_value(secret, 2);
  tokens[origin] = bytes_of(value);
  g_dbus_method_invocation_return_value(call, g_variant_new("(oo)", path_of(origin).c_str(), "/"));
  for (GVariant* const part : {value, secret, attributes, properties}) g_variant_unref(part);
}

void SecretServiceOfTest::Service::answer(const std::string& path, const std::string& method, GVariant* given,
                                          GDBusMethodInvocation* call) {
  const std::lock_guard lock(mutex);
  const auto say = [call](GVariant* reply) { g_dbus_method_invocation_return_value(call, reply); };
  if (method == "OpenSession") {
    const gchar* algorithm = nullptr;
    g_variant_get_child(given, 0, "&s", &algorithm);
    if (std::string(algorithm) == "plain") return say(g_variant_new("(vo)", g_variant_new_string(""), kSession));
    return g_dbus_method_invocation_return_dbus_error(call, "org.freedesktop.DBus.Error.NotSupported", algorithm);
  }
  if (method == "CreateItem") return create_item(given, call);
  if (method == "Delete") {
    tokens.erase(origin_at(path));
    return say(g_variant_new("(o)", "/"));
  }
  if (method == "ReadAlias") return say(g_variant_new("(o)", kDefault));
  GVariant* const first = g_variant_get_child_value(given, 0);
  if (method == "SearchItems") {
    const gchar* origin = "";
    g_variant_lookup(first, "origin", "&s", &origin);
    std::vector<std::string> found;
    if (tokens.contains(origin)) found.push_back(path_of(origin));
    const std::vector<std::string> none;
    say(g_variant_new("(@ao@ao)", objects(is_locked ? none : found), objects(is_locked ? found : none)));
  } else if (method == "Unlock") {
    ++n_unlocks;
    if (person_unlocks) is_locked = false;
    say(g_variant_new("(@aoo)", person_unlocks ? first : objects({}), "/"));
  } else if (method == "GetSecrets") {
    say(g_variant_new("(@a{o(oayays)})", secrets_at(first)));
  }
  g_variant_unref(first);
}

SecretServiceOfTest::SecretServiceOfTest() : service_(std::make_unique<Service>()) {}
SecretServiceOfTest::~SecretServiceOfTest() = default;

std::string SecretServiceOfTest::address() const { return service_->bus.address; }

std::map<std::string, std::string> SecretServiceOfTest::tokens() const {
  const std::lock_guard lock(service_->mutex);
  return service_->tokens;
}

void SecretServiceOfTest::put(const std::string& origin, const std::string& token) {
  const std::lock_guard lock(service_->mutex);
  service_->tokens[origin] = token;
}

void SecretServiceOfTest::lock() {
  const std::lock_guard lock(service_->mutex);
  service_->is_locked = true;
}

void SecretServiceOfTest::set_person_unlocks(bool does) {
  const std::lock_guard lock(service_->mutex);
  service_->person_unlocks = does;
}

int SecretServiceOfTest::n_unlocks() const {
  const std::lock_guard lock(service_->mutex);
  return service_->n_unlocks;
}

}  // namespace sightline::testing_support
