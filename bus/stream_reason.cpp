// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_reason.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace betang {

namespace {

constexpr std::string_view kBlank = "{}";

constexpr auto kWords = std::to_array<ReasonWords>({
    // how it stands
    {"pictures arrive", "gambar diterima"},
    {"pictures arrive; recording waits for motion", "gambar diterima; perekaman menunggu gerakan"},
    {"pictures arrive; recorded because of motion", "gambar diterima; direkam karena ada gerakan"},
    {"pictures arrive; recorded throughout, because nothing watches the camera",
     "gambar diterima; direkam terus, karena tidak ada yang mengawasi gerakan"},
    {"nobody asks for this stream", "tidak ada yang meminta aliran ini"},
    {"the first connection is being made", "sambungan pertama sedang dibuat"},
    {"no picture yet: connected, and waiting for the first",
     "belum ada gambar: tersambung, menunggu gambar pertama"},
    {"its worker has not reported yet", "prosesnya belum melapor"},
    {"its worker does not report", "prosesnya tidak melapor"},

    // pictures
    {"no picture for {} s", "tidak ada gambar selama {} detik"},
    {"pictures arrive, but no keyframe to begin with",
     "gambar diterima, tetapi tanpa keyframe untuk memulai"},
    {"the camera keeps us busy and sends no picture",
     "kamera terus mengirim data, tetapi tanpa gambar"},
    {"no-parameter-sets: the camera never says how to decode its video",
     "kamera tidak pernah memberi tahu cara membaca videonya (parameter set tidak ada)"},
    {"unsupported-mjpeg: the camera's Motion JPEG cannot be shown: its pictures are larger than "
     "2040x2040, which RTP cannot describe",
     "Motion JPEG kamera ini lebih besar dari 2040x2040; perkecil gambarnya atau pakai H.264"},
    {"unsupported-mjpeg: the camera's Motion JPEG cannot be shown: {}",
     "jenis Motion JPEG kamera ini tidak dapat ditampilkan ({}); pakai H.264"},
    {"what this camera sends crashed us twice; it is tried again in an hour",
     "data kamera ini dua kali merusak proses pembaca; dicoba lagi satu jam kemudian"},

    // passwords and certificates
    {"auth-failed: the camera refuses the user name or password",
     "kamera menolak nama pengguna atau kata sandi"},
    {"auth-failed: the camera asks again and again",
     "kamera berulang kali menanyakan kata sandi dan tidak menerimanya"},
    {"auth-failed: the camera refused the password; the next try must wait, lest it lock the "
     "account",
     "kamera menolak kata sandi; percobaan berikutnya ditunda agar akun tidak terkunci"},
    {"the camera asks for a user name and password", "kamera meminta nama pengguna dan kata sandi"},
    {"auth-algorithm-unsupported: the camera accepts {}, we can do Digest with SHA-256 or MD5, and "
     "Basic",
     "kamera hanya menerima cara masuk {}, yang tidak didukung"},
    {"secret {}: {}", "rahasia {}: {}"},
    {"certificate-refused: the camera's certificate is refused: it is not the one whose "
     "fingerprint is pinned; it shows {}",
     "sertifikat kamera bukan yang sidik jarinya ditetapkan; kamera menunjukkan {}"},
    {"certificate-refused: the camera's certificate is refused: nobody whom we trust has signed "
     "it; it shows {}",
     "sertifikat kamera tidak ditandatangani pihak yang dipercaya; kamera menunjukkan {}"},
    {"certificate-refused: the camera's certificate is refused: it has expired; it shows {}",
     "masa berlaku sertifikat kamera sudah habis; kamera menunjukkan {}"},
    {"certificate-refused: the camera's certificate is refused: it is not valid yet; it shows {}",
     "sertifikat kamera belum berlaku; kamera menunjukkan {}"},
    {"certificate-refused: the camera's certificate is refused: it belongs to another name; it "
     "shows {}",
     "sertifikat kamera atas nama lain; kamera menunjukkan {}"},
    {"certificate-refused: the camera's certificate is refused: {}",
     "sertifikat kamera ditolak ({})"},

    // the network
    {"the camera closed the connection", "kamera menutup sambungan"},
    {"no answer in time while {}", "tidak ada jawaban tepat waktu ({})"},
    {"the connection failed while {}", "sambungan gagal ({})"},
    {"no connection could be made", "sambungan tidak dapat dibuat"},
    {"not connected", "tidak tersambung"},
    {"the camera does not answer a request", "kamera tidak menjawab permintaan"},
    {"the name {} is not known", "nama {} tidak dikenal"},
    {"the name {} could not be looked up in time", "nama {} tidak dapat dicari tepat waktu"},
    {"another name is still looked up", "nama lain masih dicari"},
    {"the camera's address is not numeric", "alamat kamera bukan angka"},
    {"no pair of UDP ports is free", "tidak ada pasangan port UDP yang bebas"},

    // what the camera answers
    {"the camera does not permit {} ({})", "kamera tidak mengizinkan {} ({})"},
    {"the camera has no such stream ({})", "kamera tidak punya aliran itu ({})"},
    {"the camera serves as many sessions as it can ({})",
     "kamera sudah melayani sesi sebanyak yang dapat dilayaninya ({})"},
    {"the camera refuses the transport (461)", "kamera menolak cara pengiriman (461)"},
    {"the camera answers {} with status {}", "kamera menjawab {} dengan status {}"},
    {"the camera has ended the session (454)", "kamera mengakhiri sesi (454)"},
    {"the camera has begun another stream (new SSRC)", "kamera memulai aliran lain (SSRC baru)"},
    {"the camera sent something that is not RTSP", "kamera mengirim sesuatu yang bukan RTSP"},
    {"the camera's description is longer than 64 KiB",
     "keterangan aliran dari kamera lebih panjang dari 64 KiB"},
    {"the camera's description is not an SDP", "keterangan aliran dari kamera bukan SDP"},
    {"the camera's description holds a broken control URL",
     "keterangan aliran dari kamera memuat alamat yang rusak"},
    {"the camera offers no video", "kamera tidak menawarkan video"},
    {"the camera offers its video as {} only; H.264, H.265 and Motion JPEG can be taken",
     "kamera hanya menawarkan video {}; yang didukung: H.264, H.265, dan Motion JPEG"},

    // redirects
    {"the camera redirects to an address that only this machine can see",
     "kamera mengalihkan ke alamat yang hanya terlihat oleh mesin ini"},
    {"the camera redirects to something that is no RTSP URL",
     "kamera mengalihkan ke sesuatu yang bukan alamat RTSP"},
    {"the camera redirects from TLS to a plain connection",
     "kamera mengalihkan dari TLS ke sambungan tanpa enkripsi"},
    {"the camera redirects in a circle", "kamera mengalihkan berputar-putar"},
    {"the address is not a valid rtsp:// or rtsps:// URL",
     "alamatnya bukan URL rtsp:// atau rtsps:// yang benar"},
});

// What stands in `text` where `pattern` has blanks; nothing when the two do not match.
std::optional<std::vector<std::string_view>> blanksOf(std::string_view text,
                                                      std::string_view pattern) {
    std::vector<std::string_view> found;
    size_t blank = pattern.find(kBlank);
    if (!text.starts_with(pattern.substr(0, blank))) {
        return std::nullopt;
    }
    while (blank != std::string_view::npos) {
        text.remove_prefix(std::min(blank, text.size()));
        pattern.remove_prefix(blank + kBlank.size());
        blank = pattern.find(kBlank);
        const std::string_view next = pattern.substr(0, blank);
        const bool last = blank == std::string_view::npos;
        const size_t end = last && text.ends_with(next) ? text.size() - next.size()
                                                        : (last ? text.npos : text.find(next));
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        found.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return text == pattern ? std::optional{std::move(found)} : std::nullopt;
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& blanks) {
    std::string out;
    for (const std::string_view blank : blanks) {
        const size_t at = std::min(pattern.find(kBlank), pattern.size());
        out += pattern.substr(0, at);
        out += at < pattern.size() ? blank : std::string_view{};
        pattern.remove_prefix(std::min(at + kBlank.size(), pattern.size()));
    }
    out += pattern;
    return out;
}

}  // namespace

std::span<const ReasonWords> reasonWords() {
    return kWords;
}

std::string indonesianReason(std::string_view reason) {
    for (const ReasonWords& words : kWords) {
        if (const auto blanks = blanksOf(reason, words.english)) {
            return filled(words.indonesian, *blanks);
        }
    }
    return std::string{reason};
}

}  // namespace betang
