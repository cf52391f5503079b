// SPDX-License-Identifier: Apache-2.0

#include "archive/package_texts.hpp"

#include <fmt/format.h>

namespace betang {

std::string readmeText(const std::string& key) {
    constexpr const char* kText =
        R"(Betang evidence package, version 1 / Paket bukti Betang, versi 1

BAHASA INDONESIA
Klip video ada di folder clips/ dan dapat diputar dengan pemutar apa pun.
Isi lengkapnya (jeda rekaman beserta sebabnya, permintaan, operator) ada di
manifest.json.

Memeriksa keaslian:
  betang verify PAKET.zip --key KUNCI.pem
KUNCI.pem diperoleh langsung dari pemilik rekaman, bukan dari paket ini.
Kunci yang menandatangani paket ini: {0}

Yang dibuktikan tanda tangan: isi paket tidak berubah sejak direkam oleh
sistem pemilik kunci. Yang tidak dibuktikan: apa yang terjadi di depan kamera,
di dalam kamera, atau sebelum gambar tiba di perekam.

ENGLISH
The clips are in the folder clips/ and play in any player. What is in the
package (gaps and their causes, the request, the operator) stands in
manifest.json.

To check it:
  betang verify PACKAGE.zip --key KEY.pem
Get KEY.pem from the owner of the recordings and not out of this package.
The key that signed this package: {0}

By hand, in the folder into which the package was unpacked:
  sha256sum -c files.sha256
  openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in manifest.json -sigfile manifest.sig
  openssl pkey -pubin -in KEY.pem -outform DER | tail -c 32 | sha256sum
The second must say "Signature Verified Successfully", the third the key above;
and the hash of files.sha256 itself must be the one in manifest.json.

What the signature proves: nothing in here has changed since the key's owner
recorded it. What it does not prove: what happened before the camera, in the
camera, or before its pictures reached the recorder.
)";
    return fmt::format(kText, key);
}

std::string sumsText(const std::vector<PackageFile>& files) {
    std::string text;
    for (const PackageFile& file : files) {
        text += toHex(file.sha256) + "  " + file.name + "\n";
    }
    return text;
}

}  // namespace betang
