/// Metrics: what the server has done, for Prometheus to read.
#include "multimodal/server/metrics.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <locale>
#include <sstream>
#include <string_view>

namespace sightline {

namespace {

/// Bytes of memory that this process has in use; 0 if the system does not say.
std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0;
  std::int64_t resident = 0;
  if (!(file >> all >> resident)) return 0;
  return resident * sysconf(_SC_PAGESIZE);
}

class Page {
 public:
  Page() { out_.imbue(std::locale::classic()); }

  template <class Number>
  void add(std::string_view name, const char* type, const char* help, Number value) {
    head(name, type, help);
    out_ << "sightline_" << name << ' ' << value << '\n';
  }
  void head(std::string_view name, const char* type, const char* help) {
    out_ << "# HELP sightline_" << name << ' ' << help << "\n# TYPE sightline_" << name << ' ' << type << '\n';
  }
  std::ostringstream& out() { return out_; }

 private:
  std::ostringstream out_;
};

double rate(std::int64_t n, double seconds) { return seconds > 0.0 ? static_cast<double>(n) / seconds : 0.0; }

}  // namespace

void Metrics::add_finished(const Finished& finished, std::chrono::duration<double> first_token) {
  const std::lock_guard lock(mutex_);
  ++(finished.reason == Finish::Cancelled ? cancelled_ : finished_);
  prompt_tokens_ += finished.prompt_tokens - finished.reused_tokens;
  reused_tokens_ += finished.reused_tokens;
  new_tokens_ += finished.new_tokens;
  longest_ = std::max(longest_, finished.prompt_tokens + finished.new_tokens);
  reading_seconds_ += finished.reading_seconds;
  writing_seconds_ += finished.writing_seconds;
  if (finished.new_tokens == 0) return;
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), first_token.count());
  if (bound != kBounds.end()) ++first_tokens_[static_cast<std::size_t>(bound - kBounds.begin())];
  ++n_first_tokens_;
  first_token_seconds_ += first_token.count();
}

void Metrics::add_failed() {
  const std::lock_guard lock(mutex_);
  ++failed_;
}

std::string Metrics::text(const HostLoad& load) const {
  const std::lock_guard lock(mutex_);
  Page page;
  page.add("prompt_tokens_total", "counter", "Prompt tokens read, without those reused.", prompt_tokens_);
  page.add("prompt_tokens_reused_total", "counter", "Prompt tokens that did not have to be read again.", reused_tokens_);
  page.add("prompt_seconds_total", "counter", "Time spent reading prompts.", reading_seconds_);
  page.add("tokens_predicted_total", "counter", "Tokens written.", new_tokens_);
  page.add("tokens_predicted_seconds_total", "counter", "Time spent writing.", writing_seconds_);
  page.add("prompt_tokens_seconds", "gauge", "Average speed of reading, tokens per second.",
           rate(prompt_tokens_, reading_seconds_));
  page.add("predicted_tokens_seconds", "gauge", "Average speed of writing, tokens per second.",
           rate(new_tokens_, writing_seconds_));
  page.add("n_tokens_max", "gauge", "Most tokens a request and its reply had together.", longest_);
  page.add("requests_processing", "gauge", "Requests being answered.", load.running);
  page.add("requests_deferred", "gauge", "Requests waiting.", load.waiting);
  page.head("requests_total", "counter", "Requests that came to their end.");
  page.out() << "sightline_requests_total{outcome=\"finished\"} " << finished_ << '\n'
             << "sightline_requests_total{outcome=\"cancelled\"} " << cancelled_ << '\n'
             << "sightline_requests_total{outcome=\"failed\"} " << failed_ << '\n';
  page.head("first_token_seconds", "histogram", "Time from a request to its first token.");
  std::int64_t below = 0;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    below += first_tokens_[i];
    page.out() << "sightline_first_token_seconds_bucket{le=\"" << kBounds[i] << "\"} " << below << '\n';
  }
  page.out() << "sightline_first_token_seconds_bucket{le=\"+Inf\"} " << n_first_tokens_ << '\n'
             << "sightline_first_token_seconds_sum " << first_token_seconds_ << '\n'
             << "sightline_first_token_seconds_count " << n_first_tokens_ << '\n';
  page.add("resident_memory_bytes", "gauge", "Memory in use by the server.", resident_bytes());
  return page.out().str();
}

}  // namespace sightline
