// SPDX-License-Identifier: Apache-2.0
//
// Whether a camera's certificate is the one that the configuration trusts: the pinned one, or one
// that somebody we trust has signed for the camera's name. No other connection carries a request.

#pragma once

#include <string>

#include <gst/rtsp/rtsp.h>

#include "config/config.hpp"
#include "core/result.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

// Of one connection, which it must outlive. Thread-bound.
class CertificateCheck {
  public:
    // `host` is the name or address that the URL holds: the connection itself is made to a number.
    CertificateCheck(TlsTrust trust, std::string host)
        : trust_{std::move(trust)}, host_{std::move(host)} {}

    CertificateCheck(const CertificateCheck&) = delete;
    CertificateCheck& operator=(const CertificateCheck&) = delete;

    // Before connecting. Unsupported when the file of those who may sign cannot be read.
    [[nodiscard]] Result<void> attach(GstRTSPConnection& connection);

    // After connecting, whether that succeeded or not: Unsupported, with the fingerprint of what
    // the camera showed, when its certificate is the reason to go no further.
    [[nodiscard]] Result<void> verdict(bool connected) const;

    // What a connection that passed is read from: GStreamer itself knows no TLS of a client's
    // connection afterwards. Null before.
    [[nodiscard]] GPollableInputStream* stream() const;

    // For GLib, during the handshake: whether to go on with this certificate.
    [[nodiscard]] bool accepts(GTlsConnection& connection, GTlsCertificate& certificate);

  private:
    [[nodiscard]] Error refused(const std::string& why) const;

    const TlsTrust trust_;
    const std::string host_;
    GObjectPtr<GTlsDatabase> signers_;  // who may have signed it
    GObjectPtr<GTlsConnection> tls_;    // that it was shown on
    std::string seen_;  // fingerprint of the last certificate shown; empty: none was
    std::string why_;   // it was refused; empty: it was not
};

// SHA-256 of the certificate, 64 lower-case hexadecimal digits.
[[nodiscard]] std::string fingerprintOf(GTlsCertificate& certificate);

}  // namespace betang
