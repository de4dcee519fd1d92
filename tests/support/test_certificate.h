/// A certificate made for a test: for which host, and from when until when.
#pragma once

#include <string>

namespace sightline::testing_support {

/// PEM texts. The certificate is signed with its own key, so that whoever trusts it trusts itself.
struct TestCertificate {
  std::string key, certificate;
};

/// `name` is an address such as "127.0.0.1"; times are seconds from now. Throws if OpenSSL cannot.
TestCertificate make_certificate(const std::string& address, long valid_from, long valid_until);

}  // namespace sightline::testing_support
