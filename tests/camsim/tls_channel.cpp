// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/tls_channel.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace betang::camsim {

namespace {

constexpr long kValidSeconds = 366L * 24 * 3600;

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

struct CertificateDeleter {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

struct ContextDeleter {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

struct SslDeleter {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};

struct ExtensionDeleter {
    void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
};

struct BioDeleter {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

using ExtensionPtr = std::unique_ptr<X509_EXTENSION, ExtensionDeleter>;
using BioPtr = std::unique_ptr<BIO, BioDeleter>;
using KeyPtr = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using CertificatePtr = std::unique_ptr<X509, CertificateDeleter>;

void require(bool good) {
    if (!good) {
        throw Error{ErrorKind::Internal, "--tls: OpenSSL cannot make a certificate"};
    }
}

void addExtension(X509* certificate, int kind, const char* value) {
    const ExtensionPtr extension{X509V3_EXT_conf_nid(nullptr, nullptr, kind, value)};
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

CertificatePtr makeCertificate(EVP_PKEY* key) {
    CertificatePtr certificate{X509_new()};
    require(certificate != nullptr);
    X509* x = certificate.get();
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), kValidSeconds);
    require(X509_set_version(x, 2) == 1 && X509_set_pubkey(x, key) == 1);
    X509_NAME* name = X509_get_subject_name(x);
    const auto* common_name = reinterpret_cast<const unsigned char*>("betang-camsim");
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1);
    addExtension(x, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    addExtension(x, NID_basic_constraints, "critical,CA:TRUE");
    require(X509_set_issuer_name(x, name) == 1 && X509_sign(x, key, EVP_sha256()) > 0);
    return certificate;
}

Bytes drain(BIO* bio) {
    Bytes bytes(BIO_ctrl_pending(bio));
    if (!bytes.empty()) {
        const int size = BIO_read(bio, bytes.data(), static_cast<int>(bytes.size()));
        bytes.resize(static_cast<size_t>(std::max(size, 0)));
    }
    return bytes;
}

}  // namespace

struct TlsIdentity::State {
    std::unique_ptr<SSL_CTX, ContextDeleter> context{SSL_CTX_new(TLS_server_method())};
};

TlsIdentity::TlsIdentity() : state_{std::make_unique<State>()} {
    SSL_CTX* context = state_->context.get();
    require(context != nullptr);
    const KeyPtr key{EVP_EC_gen("P-256")};
    require(key != nullptr);
    const CertificatePtr certificate = makeCertificate(key.get());
    require(SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
            SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
            SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
}

TlsIdentity::~TlsIdentity() = default;

std::string TlsIdentity::certificatePem() const {
    const BioPtr bio{BIO_new(BIO_s_mem())};
    X509* certificate = SSL_CTX_get0_certificate(state_->context.get());
    require(bio != nullptr && PEM_write_bio_X509(bio.get(), certificate) == 1);
    const Bytes text = drain(bio.get());
    return {text.begin(), text.end()};
}

struct TlsChannel::State {
    std::unique_ptr<SSL, SslDeleter> ssl;
    BIO* from_socket = nullptr;  // owned by ssl
    BIO* to_socket = nullptr;    // owned by ssl
};

TlsChannel::TlsChannel(const TlsIdentity& identity) : state_{std::make_unique<State>()} {
    state_->ssl.reset(SSL_new(identity.state_->context.get()));
    state_->from_socket = BIO_new(BIO_s_mem());
    state_->to_socket = BIO_new(BIO_s_mem());
    if (!state_->ssl || state_->from_socket == nullptr || state_->to_socket == nullptr) {
        throw Error{ErrorKind::Internal, "out of memory for TLS"};
    }
    SSL_set_bio(state_->ssl.get(), state_->from_socket, state_->to_socket);
    SSL_set_accept_state(state_->ssl.get());
}

TlsChannel::~TlsChannel() = default;

Result<Bytes> TlsChannel::open(std::span<const uint8_t> sealed) {
    BIO_write(state_->from_socket, sealed.data(), static_cast<int>(sealed.size()));
    Bytes plain;
    Bytes piece(size_t{16} << 10);
    ERR_clear_error();
    for (;;) {
        const int size = SSL_read(state_->ssl.get(), piece.data(), static_cast<int>(piece.size()));
        if (size <= 0) {
            const int problem = SSL_get_error(state_->ssl.get(), size);
            if (problem == SSL_ERROR_WANT_READ || problem == SSL_ERROR_ZERO_RETURN) {
                return plain;
            }
            return Error{ErrorKind::Corrupt, "the client breaks the TLS protocol"};
        }
        plain.insert(plain.end(), piece.begin(), piece.begin() + size);
    }
}

Result<Bytes> TlsChannel::seal(std::span<const uint8_t> plain) {
    ERR_clear_error();
    if (SSL_write(state_->ssl.get(), plain.data(), static_cast<int>(plain.size())) <= 0) {
        return Error{ErrorKind::Unavailable, "the TLS handshake is not over"};
    }
    return drain(state_->to_socket);
}

Bytes TlsChannel::takeOwnOutput() {
    return drain(state_->to_socket);
}

}  // namespace betang::camsim
