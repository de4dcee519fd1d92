/// The desktop's keyring: GNOME's, KDE's, KeePassXC's or another one that answers as the Secret Service of D-Bus.
#pragma once

#include "multimodal/contract/tokens.h"

namespace sightline {

/// Keeps tokens in the keyring of the person's session, through libsecret. Where there is no session bus, nothing is
/// started to get one. Source: https://specifications.freedesktop.org/secret-service-spec/.
TokenStore desktop_keyring();

}  // namespace sightline
