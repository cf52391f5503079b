// SPDX-License-Identifier: Apache-2.0

#include "ingest/certificate_check.hpp"

#include <memory>

#include <fmt/format.h>

#include "media/glib_bytes.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

namespace {

gboolean acceptCertificate(GTlsConnection* connection,
                           GTlsCertificate* certificate,
                           GTlsCertificateFlags,
                           gpointer check) noexcept {
    return static_cast<CertificateCheck*>(check)->accepts(*connection, *certificate) ? TRUE : FALSE;
}

GTlsCertificateFlags trustNobody(GTlsDatabase*,
                                 GTlsCertificate*,
                                 const gchar*,
                                 GSocketConnectable*,
                                 GTlsInteraction*,
                                 GTlsDatabaseVerifyFlags,
                                 GCancellable*,
                                 GError**) noexcept {
    return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

void initNobody(gpointer type, gpointer) noexcept {
    static_cast<GTlsDatabaseClass*>(type)->verify_chain = trustNobody;
}

// A database in which nobody stands.
GObjectPtr<GTlsDatabase> makeNobody() {
    static const GType kType = g_type_register_static_simple(g_tls_database_get_type(),
                                                             "BetangNobody",
                                                             sizeof(GTlsDatabaseClass),
                                                             initNobody,
                                                             sizeof(GTlsDatabase),
                                                             nullptr,
                                                             G_TYPE_FLAG_NONE);
    return adoptObject(static_cast<GTlsDatabase*>(g_object_new(kType, nullptr)));
}

GTlsDatabase* signersIn(const std::string& file) {
    GError* failed = nullptr;
    GTlsDatabase* made = g_tls_file_database_new(file.c_str(), &failed);
    const GErrorPtr error{failed};
    return made;
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

// GLib asks about a certificate only where it finds fault with it. So that it always asks, it is
// given nobody to trust; accepts() then looks for itself.
Result<void> CertificateCheck::attach(GstRTSPConnection& connection) {
    signers_ = adoptObject(trust_.ca.empty()
                               ? g_tls_backend_get_default_database(g_tls_backend_get_default())
                               : signersIn(trust_.ca));
    if (!signers_) {
        return refused("the file 'ca' of those who may sign cannot be read");
    }
    gst_rtsp_connection_set_tls_database(&connection, makeNobody().get());
    gst_rtsp_connection_set_accept_certificate_func(&connection, acceptCertificate, this, nullptr);
    return {};
}

// The connection goes to an address while the certificate belongs to the name. A pin needs neither
// name nor signer nor dates: the camera has proven that it holds the key to exactly this
// certificate.
bool CertificateCheck::accepts(GTlsConnection& connection, GTlsCertificate& certificate) {
    tls_ = refObject(&connection);
    seen_ = fingerprintOf(certificate);
    if (!trust_.pin.empty()) {
        why_ = seen_ == trust_.pin ? "" : "it is not the one whose fingerprint is pinned";
        return why_.empty();
    }
    const auto identity = adoptObject(g_network_address_new(host_.c_str(), 0));
    const unsigned wrong =
        g_tls_database_verify_chain(signers_.get(),
                                    &certificate,
                                    G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                    reinterpret_cast<GSocketConnectable*>(identity.get()),
                                    nullptr,
                                    G_TLS_DATABASE_VERIFY_NONE,
                                    nullptr,
                                    nullptr);
    why_ = wrong == 0 ? "" : reasonFor(wrong);
    return why_.empty();
}

Result<void> CertificateCheck::verdict(bool connected) const {
    if (!why_.empty()) {
        return refused(why_);
    }
    if (connected && seen_.empty()) {
        return refused("it was never shown");
    }
    return {};
}

GPollableInputStream* CertificateCheck::stream() const {
    return tls_ ? reinterpret_cast<GPollableInputStream*>(
                      g_io_stream_get_input_stream(reinterpret_cast<GIOStream*>(tls_.get())))
                : nullptr;
}

Error CertificateCheck::refused(const std::string& why) const {
    const std::string shown = seen_.empty() ? "" : fmt::format("; it shows sha256:{}", seen_);
    return {
        ErrorKind::Unsupported,
        fmt::format("certificate-refused: the camera's certificate is refused: {}{}", why, shown)};
}

}  // namespace betang
