// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/command_line.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/error.hpp"

namespace betang::camsim {

namespace {

constexpr const char* kPasswordVariable = "BETANG_CAMSIM_PASSWORD";

// The options whose text needs reading of its own.
struct Texts {
    std::vector<std::string> faults;
    std::string main;
    std::string sub;
    std::string gop;
    std::string loop;
    std::string stagger;
    std::string codec = "h264";
    std::string auth;
    std::string password_file;
    double session_timeout_s = 60;
};

[[noreturn]] void badUse(const std::string& text) {
    throw Error{ErrorKind::InvalidArgument, text};
}

// 640x360@15
void readStream(const char* option, std::string_view text, StreamOptions& stream) {
    const char* end = text.data() + text.size();
    int* const fields[] = {&stream.size.width, &stream.size.height, &stream.frame_rate};
    const char marks[] = {'x', '@', '\0'};
    const char* at = text.data();
    for (size_t i = 0; i < 3; ++i) {
        const auto [rest, problem] = std::from_chars(at, end, *fields[i]);
        const bool marked = i == 2 ? rest == end : rest != end && *rest == marks[i];
        if (problem != std::errc{} || !marked) {
            badUse(fmt::format("{}: '{}' is not WIDTHxHEIGHT@RATE", option, text.substr(0, 40)));
        }
        at = rest + 1;
    }
}

std::chrono::milliseconds readDuration(const char* option, std::string_view text) {
    if (text.ends_with('s')) {
        text.remove_suffix(1);
    }
    const auto seconds = parseSeconds(text);
    if (!seconds || *seconds <= Duration{0}) {
        badUse(fmt::format("{}: '{}' is not a time like 2s", option, text.substr(0, 40)));
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(*seconds);
}

Codec readCodec(const std::string& text) {
    for (const Codec codec : {Codec::H264, Codec::H265, Codec::Mjpeg}) {
        if (text == toText(codec)) {
            return codec;
        }
    }
    badUse("--codec: must be h264, h265 or mjpeg");
}

AuthScheme readScheme(const std::string& text) {
    static const std::map<std::string, AuthScheme> kSchemes{{"basic", AuthScheme::Basic},
                                                            {"md5", AuthScheme::DigestMd5},
                                                            {"sha256", AuthScheme::DigestSha256}};
    const auto found = kSchemes.find(text);
    if (found == kSchemes.end()) {
        badUse("--auth: must be basic, md5 or sha256");
    }
    return found->second;
}

std::string readPassword(const std::string& file) {
    if (!file.empty()) {
        std::ifstream in{file};
        std::string password;
        if (!std::getline(in, password)) {
            badUse(fmt::format("--password-file: cannot read {}", file));
        }
        return password;
    }
    const char* variable = std::getenv(kPasswordVariable);
    return variable != nullptr ? variable : kDefaultPassword;
}

void addServing(CLI::App& app, CommandLine& command, Texts& texts) {
    CameraSimulatorOptions& options = command.options;
    app.add_option(
        "--clip", options.clips, "FILE or scene:NAME (crossing, market, still); round-robin");
    app.add_option("--count", options.count, "how many cameras (1)");
    app.add_option("--port", options.port, "RTSP port; 0: any free one, told on stdout (0)");
    app.add_flag("--port-per-camera", options.port_per_camera, "camera N on port P + N - 1");
    app.add_flag("--spread", options.spread, "cameras begin at different places of their loops");
    app.add_option("--bind", options.bind, "IPv4 address to listen on (127.0.0.1)");
    app.add_option("--seed", options.seed, "for everything random (1)");
    app.add_option("--fault", texts.faults, "NAME[=S][@START[+SECONDS]][:CAMERA[/STREAM]]");
    app.add_flag("--list-faults", command.list_faults, "name the faults and what they do");
    app.add_option("--truth", command.truth, "print when something moves in SCENE");
    app.add_option("--log", options.log, "one JSON line for each access unit sent");
    app.add_option("--control", options.control, "Unix socket that takes commands");
    app.add_option("--user", options.auth.user, "user name for --auth");
    app.add_option("--auth", texts.auth, "basic, md5 or sha256; needs --user");
    app.add_option("--password-file",
                   texts.password_file,
                   fmt::format("first line is the password; else ${}, else '{}'",
                               kPasswordVariable,
                               kDefaultPassword));
    app.add_flag("--tls", options.tls, "rtsps:// with a self-signed certificate");
    app.add_option(
        "--certificate", options.certificate, "FILE to write that certificate to, as PEM");
    app.add_option("--session-timeout", texts.session_timeout_s, "seconds (60)");
}

void addEncoding(CLI::App& app, CommandLine& command, Texts& texts) {
    EncodingOptions& encoding = command.options.encoding;
    app.add_option("--main", texts.main, "WIDTHxHEIGHT@RATE of main streams (640x360@15)");
    app.add_option("--sub", texts.sub, "of sub streams (320x180@10)");
    app.add_option("--main-kbits", encoding.main.bitrate_kbits, "(600)");
    app.add_option("--sub-kbits", encoding.sub.bitrate_kbits, "(160)");
    app.add_option("--gop", texts.gop, "time between keyframes (2s)");
    app.add_option("--loop", texts.loop, "length of the loop (60s)");
    app.add_option("--stagger", texts.stagger, "camera N begins N times that later, within a GOP");
    app.add_option("--codec", texts.codec, "h264, h265 or mjpeg (h264)");
    app.add_option("--b-frames", encoding.b_frames, "0 to 3 (0)");
    app.add_flag("!--no-pixel-marks",
                 encoding.pixel_marks,
                 "share one encoding between cameras; the marks in the stream remain");
    app.add_flag("--both-codecs", command.options.both_codecs, "for the fault other-codec");
    app.add_flag("--patient",
                 command.options.patient,
                 "hold up to 64 MiB for a client that does not read, and never end its session");
    app.add_flag("--stap-a", command.options.stap_a, "H.264 parameter sets in one STAP-A packet");
    app.add_option("--cache", encoding.cache, "folder of encoded clips");
}

void apply(const Texts& texts, CameraSimulatorOptions& options) {
    for (const std::string& fault : texts.faults) {
        options.faults.push_back(parseFault(fault).take());
    }
    EncodingOptions& encoding = options.encoding;
    if (!texts.main.empty()) {
        readStream("--main", texts.main, encoding.main);
    }
    if (!texts.sub.empty()) {
        readStream("--sub", texts.sub, encoding.sub);
    }
    if (!texts.gop.empty()) {
        encoding.gop = readDuration("--gop", texts.gop);
    }
    if (!texts.loop.empty()) {
        encoding.loop = readDuration("--loop", texts.loop);
    }
    if (!texts.stagger.empty()) {
        options.stagger = readDuration("--stagger", texts.stagger);
    }
    encoding.codec = readCodec(texts.codec);
    if (!options.certificate.empty() && !options.tls) {
        badUse("--certificate: needs --tls");
    }
    if (texts.auth.empty() != options.auth.user.empty()) {
        badUse("--user and --auth: one needs the other");
    }
    if (!texts.auth.empty()) {
        options.auth.scheme = readScheme(texts.auth);
        options.auth.password = readPassword(texts.password_file);
    }
    if (!(texts.session_timeout_s >= 0.1 && texts.session_timeout_s <= 3600)) {
        badUse("--session-timeout: must be from 0.1 to 3600 seconds");
    }
    options.session_timeout =
        std::chrono::milliseconds{static_cast<int64_t>(texts.session_timeout_s * 1000)};
}

}  // namespace

CommandOrExit readCommandLine(int argc, const char* const* argv) {
    CommandOrExit result;
    Texts texts;
    CLI::App app{"Simulated RTSP cameras: rtsp://BIND:PORT/N/main and /N/sub, N from 1"};
    addServing(app, result.command, texts);
    addEncoding(app, result.command, texts);
    try {
        app.parse(argc, argv);
        apply(texts, result.command.options);
    } catch (const CLI::ParseError& error) {
        result.exit = error.get_exit_code() == 0 ? 0 : 2;
        if (*result.exit == 0) {
            std::cout << app.help();
        } else {
            std::cerr << "betang-camsim: " << error.what() << '\n';
        }
    } catch (const Error& error) {
        std::cerr << "betang-camsim: " << error.text() << '\n';
        result.exit = 2;
    }
    return result;
}

}  // namespace betang::camsim
