// SPDX-License-Identifier: Apache-2.0

#include "ingest/certificate_check.hpp"

#include <memory>

#include <fmt/format.h>

#include "media/glib_bytes.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

namespace {

gboolean acceptCertificate(GTlsConnection*,
                           GTlsCertificate* certificate,
                           GTlsCertificateFlags errors,
                           gpointer check) noexcept {
    return static_cast<CertificateCheck*>(check)->accepts(*certificate, errors) ? TRUE : FALSE;
}

std::string reasonFor(unsigned errors) {
    if ((errors & G_TLS_CERTIFICATE_EXPIRED) != 0U) {
        return "it has expired";
    }
    if ((errors & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0U) {
        return "it is not valid yet";
    }
    if ((errors & G_TLS_CERTIFICATE_REVOKED) != 0U) {
        return "it has been revoked";
    }
    if ((errors & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0U) {
        return "nobody whom we trust has signed it";
    }
    return errors == G_TLS_CERTIFICATE_BAD_IDENTITY ? "it belongs to another name"
                                                    : "it is broken or not signed as it says";
}

}  // namespace

std::string fingerprintOf(GTlsCertificate& certificate) {
    GByteArray* der = nullptr;
    g_object_get(&certificate, "certificate", &der, nullptr);
    const GBytesPtr owned{der};
    if (!owned) {
        return {};
    }
    const GCharPtr digits{g_compute_checksum_for_data(G_CHECKSUM_SHA256, der->data, der->len)};
    return digits ? digits.get() : "";
}

Result<void> CertificateCheck::attach(GstRTSPConnection& connection) {
    gst_rtsp_connection_set_accept_certificate_func(&connection, acceptCertificate, this, nullptr);
    if (trust_.ca.empty()) {
        return {};
    }
    GError* failed = nullptr;
    const auto database = adoptObject(g_tls_file_database_new(trust_.ca.c_str(), &failed));
    const GErrorPtr error{failed};
    if (!database) {
        return refused("the file 'ca' of those who may sign cannot be read");
    }
    gst_rtsp_connection_set_tls_database(&connection,
                                         reinterpret_cast<GTlsDatabase*>(database.get()));
    return {};
}

// The connection goes to an address while the certificate belongs to the name, so that a wrong name
// alone is judged again, against the right one. A pin needs neither name nor signer nor dates: the
// camera has proven that it holds the key to exactly this certificate.
bool CertificateCheck::accepts(GTlsCertificate& certificate, GTlsCertificateFlags errors) {
    seen_ = fingerprintOf(certificate);
    if (!trust_.pin.empty()) {
        return seen_ == trust_.pin;  // verdict() says why not
    }
    unsigned wrong = errors;
    if (errors == G_TLS_CERTIFICATE_BAD_IDENTITY) {
        const auto identity = adoptObject(g_network_address_new(host_.c_str(), 0));
        auto* name = reinterpret_cast<GSocketConnectable*>(identity.get());
        wrong = g_tls_certificate_verify(&certificate, name, nullptr);
    }
    why_ = wrong == 0 ? "" : reasonFor(wrong);
    return wrong == 0;
}

// A certificate without fault is never shown to accepts(): the pin is held against it here too.
Result<void> CertificateCheck::verdict(GstRTSPConnection& connection) {
    if (!why_.empty()) {
        return refused(why_);
    }
    GTlsConnection* tls = gst_rtsp_connection_get_tls(&connection, nullptr);
    GTlsCertificate* shown = tls != nullptr ? g_tls_connection_get_peer_certificate(tls) : nullptr;
    if (shown != nullptr) {
        seen_ = fingerprintOf(*shown);
    }
    if (!trust_.pin.empty() && !seen_.empty() && seen_ != trust_.pin) {
        return refused("it is not the one whose fingerprint is pinned");
    }
    return {};
}

Error CertificateCheck::refused(const std::string& why) const {
    const std::string shown = seen_.empty() ? "" : fmt::format("; it shows sha256:{}", seen_);
    return {
        ErrorKind::Unsupported,
        fmt::format("certificate-refused: the camera's certificate is refused: {}{}", why, shown)};
}

}  // namespace betang
