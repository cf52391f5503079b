// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "archive/package_texts.hpp"
#include "core/time_text.hpp"
#include "core/time_zone.hpp"

namespace betang {

namespace {

constexpr const char* kSummaryHead = R"(<!doctype html>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<html lang="id"><head><meta charset="utf-8"><title>Ringkasan paket bukti / Summary of the evidence package</title>
<style>
@page { size: A4; margin: 18mm; }
body { font: 11pt/1.4 system-ui, sans-serif; color: #000; background: #fff; max-width: 180mm; margin: 0 auto; padding: 8mm; }
h1 { font-size: 16pt; margin: 0 0 4mm; } h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 1px solid #000; }
i { font-style: italic; color: #444; } table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #888; padding: 1mm 2mm; text-align: left; vertical-align: top; }
th { width: 45mm; font-weight: 600; } .wide th { width: auto; }
code { font: 8pt/1.3 monospace; overflow-wrap: anywhere; } tr { break-inside: avoid; }
.sign td { height: 22mm; width: 50%; }
@media print { body { padding: 0; } }
</style></head><body>
)";

// Names, reasons and gaps come from people.
std::string html(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '&':
                safe += "&amp;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

std::string both(std::string_view indonesian, std::string_view english) {
    return fmt::format("{} / <i>{}</i>", indonesian, english);
}

std::string causeInBoth(const std::string& cause) {
    static const std::map<std::string, std::pair<const char*, const char*>> kCauses{
        {"camera", {"kamera tidak mengirim gambar", "the camera sent nothing"}},
        {"link", {"jaringan putus", "its link was down"}},
        {"disk", {"penyimpanan", "the storage"}},
        {"us", {"Betang tidak berjalan atau tertinggal", "Betang did not run or keep up"}},
        {"policy",
         {"kebijakan: jadwal, gerakan atau penghapusan", "a rule: schedule, motion, deletion"}},
        {"damaged", {"rusak di penyimpanan", "damaged in the storage"}}};
    const auto found = kCauses.find(cause);
    return found == kCauses.end() ? both("tidak diketahui", "unknown")
                                  : both(found->second.first, found->second.second);
}

class Summary {
  public:
    Summary(const Manifest& manifest, const std::vector<PackageFile>& files)
        : manifest_{manifest}, files_{files}, zone_{zoneOf(manifest.time_zone)} {}

    std::string page() {
        text_ = kSummaryHead;
        text_ +=
            "<h1>" + both("Ringkasan paket bukti", "Summary of the evidence package") + "</h1>";
        addRequest();
        for (const PackageCamera& camera : manifest_.cameras) {
            addCamera(camera);
        }
        addProof();
        return text_ + "</body></html>\n";
    }

  private:
    static TimeZone zoneOf(const std::string& name) {
        try {
            return name.empty() ? TimeZone{} : TimeZone{name};
        } catch (const Error&) {
            return {};  // the offset stands behind every time
        }
    }

    // 2026-11-22 08:00:00 UTC+07:00
    [[nodiscard]] std::string time(UtcTime utc) const { return local(utc) + zoneAt(utc); }

    [[nodiscard]] std::string local(UtcTime utc) const {
        const std::string text = toRfc3339(utc + zone_.offsetAt(utc));
        return text.substr(0, 10) + " " + text.substr(11, 8);
    }

    [[nodiscard]] std::string zoneAt(UtcTime utc) const {
        const auto offset = zone_.offsetAt(utc);
        const auto minutes = std::chrono::abs(offset) / std::chrono::minutes{1};
        return fmt::format(
            " UTC{}{:02}:{:02}", offset < offset.zero() ? '-' : '+', minutes / 60, minutes % 60);
    }

    [[nodiscard]] std::string span(const TimeSpan& span) const {
        const std::string from = local(span.from);
        const std::string to = local(span.to);
        const bool one_day = from.substr(0, 10) == to.substr(0, 10);
        const bool one_zone = zone_.offsetAt(span.from) == zone_.offsetAt(span.to);
        return from + (one_zone ? "" : zoneAt(span.from)) + " – " + (one_day ? to.substr(11) : to) +
               zoneAt(span.to);
    }

    void row(const std::string& name, const std::string& value) {
        text_ += "<tr><th>" + name + "</th><td>" + value + "</td></tr>\n";
    }

    void addRequest() {
        text_ += "<table>\n";
        row(both("Nomor kasus", "Case"), html(manifest_.case_number));
        row(both("Alasan", "Reason"), html(manifest_.reason));
        row(both("Operator", "Operator"), html(manifest_.operator_name));
        row(both("Diminta", "Requested"), span(manifest_.requested));
        row(both("Dibuat", "Made"), time(manifest_.created) + ", " + html(manifest_.software));
        row(both("Jam server", "Clock of the server"),
            manifest_.clock_synchronised ? both("disinkronkan", "synchronised")
                                         : both("TIDAK disinkronkan", "NOT synchronised"));
        for (const std::string& note : manifest_.notes) {
            row(both("Catatan", "Note"), html(note));
        }
        text_ += "</table>\n";
    }

    void addCamera(const PackageCamera& camera) {
        text_ += "<h2>" + html(camera.name.empty() ? camera.stream.camera.text() : camera.name) +
                 " (" + html(camera.stream.text()) + ")</h2>\n<table>\n";
        for (const TimeSpan& delivered : camera.delivered) {
            row(both("Diserahkan", "Delivered"), span(delivered));
        }
        for (const CodecChange& change : camera.codec_changes) {
            row(both("Pergantian kodek", "Codec change"),
                time(change.at) + ": " + html(change.from) + " → " + html(change.to));
        }
        for (const PackageGap& gap : camera.gaps) {
            row(both("Jeda", "Gap"),
                span(gap.span) + "<br>" + causeInBoth(gap.cause) +
                    (gap.detail.empty() ? "" : "<br>" + html(gap.detail)));
        }
        if (camera.gaps.empty()) {
            row(both("Jeda", "Gaps"), both("tidak ada", "none"));
        }
        text_ += "</table>\n";
        for (const PackageClip& clip : camera.clips) {
            addClip(clip);
        }
    }

    void addClip(const PackageClip& clip) {
        const auto file = std::find_if(files_.begin(), files_.end(), [&clip](const auto& one) {
            return one.name == clip.file;
        });
        text_ += fmt::format("<p>{}<br>{}, {}: {}<br><code>SHA-256 {}</code></p>\n",
                             html(clip.file),
                             html(clip.codec),
                             both("gambar", "pictures"),
                             clip.access_units,
                             file == files_.end() ? "" : toHex(file->sha256));
    }

    void addProof() {
        text_ += "<h2>" + both("Keaslian", "Authenticity") + "</h2>\n<table>\n";
        row(both("ID kunci", "Key id"), "<code>" + html(manifest_.key) + "</code>");
        row(both("Cara memeriksa", "How to check"),
            "<code>betang verify PAKET.zip --key KUNCI.pem</code><br>" +
                both("README.txt menjelaskan cara tanpa Betang",
                     "README.txt says how without Betang"));
        text_ += "</table>\n<p>" +
                 both(
                     "Tanda tangan membuktikan bahwa isi paket tidak berubah sejak direkam oleh "
                     "pemilik kunci. Tanda tangan tidak membuktikan apa yang terjadi sebelum "
                     "gambar tiba di perekam.",
                     "The signature proves that nothing has changed since the key's owner recorded "
                     "it. It does not prove what happened before the pictures reached the "
                     "recorder.") +
                 "</p>\n<table class=\"sign\"><tr><td>" +
                 both("Diserahkan oleh", "Handed over by") + "</td><td>" +
                 both("Diterima oleh", "Received by") + "</td></tr></table>\n";
    }

    const Manifest& manifest_;
    const std::vector<PackageFile>& files_;
    const TimeZone zone_;
    std::string text_;
};

}  // namespace

std::string summaryPage(const Manifest& manifest, const std::vector<PackageFile>& files) {
    return Summary{manifest, files}.page();
}

}  // namespace betang
