// SPDX-License-Identifier: Apache-2.0

#include "archive/checkpoint.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus/json_text.hpp"
#include "core/segment_path.hpp"
#include "core/time_text.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

constexpr uint64_t kCheckpointVersion = 1;
constexpr size_t kCheckpointDigits = 64;
constexpr size_t kLongestText = 200;
constexpr size_t kLongestDeletedPath = 400;
constexpr size_t kLongestPublicPem = 1000;
constexpr uint64_t kListsInFolder = 1000;

int64_t signedNs(UtcTime time) {
    return time.time_since_epoch().count();
}

Json toJson(const SealedTree& tree) {
    return {{"tree", tree.name}, {"segments", tree.segments}, {"root", toHex(tree.root)}};
}

Json toJson(const SignedDeletion& deletion) {
    return {{"path", deletion.path.native()},
            {"start_ns", signedNs(deletion.start)},
            {"end_ns", signedNs(deletion.end)},
            {"sealed", deletion.sealed},
            {"leaf", deletion.leaf ? toHex(*deletion.leaf) : ""},
            {"reason", deletion.reason}};
}

std::string bodyOf(const Checkpoint& checkpoint) {
    Json trees = Json::array();
    for (const SealedTree& tree : checkpoint.trees) {
        trees.push_back(toJson(tree));
    }
    Json deleted = Json::array();
    for (const SignedDeletion& deletion : checkpoint.deleted) {
        deleted.push_back(toJson(deletion));
    }
    Json body{{"version", kCheckpointVersion},
              {"number", checkpoint.number},
              {"time", toRfc3339(checkpoint.time)},
              {"key", checkpoint.key},
              {"previous", toHex(checkpoint.previous)},
              {"hashes", checkpoint.hash_list ? toHex(*checkpoint.hash_list) : ""},
              {"trees", std::move(trees)},
              {"deleted", std::move(deleted)}};
    if (const auto& rotation = checkpoint.rotation) {
        body["rotation"] = {{"next", rotation->next},
                            {"previous", rotation->previous},
                            {"signature", toHex(rotation->signature)}};
    }
    return toJsonText(body);
}

Sha256 hashIn(JsonFields& fields, const char* name) {
    const auto hash = sha256FromHex(fields.text(name, kCheckpointDigits));
    if (!hash) {
        fields.refuse(name, hash.error().text());
    }
    return hash ? *hash : Sha256{};
}

std::optional<Sha256> hashOrNone(JsonFields& fields, const char* name) {
    const std::string text = fields.text(name, kCheckpointDigits);
    if (text.empty()) {
        return std::nullopt;
    }
    const auto hash = sha256FromHex(text);
    if (!hash) {
        fields.refuse(name, hash.error().text());
        return std::nullopt;
    }
    return *hash;
}

Result<SealedTree> treeFrom(const Json& entry) {
    JsonFields fields{"tree", entry};
    SealedTree tree{.name = fields.text("tree", kLongestText)};
    tree.segments = fields.number("segments");
    tree.root = hashIn(fields, "root");
    return fields.ok() ? Result<SealedTree>{std::move(tree)} : fields.error();
}

Result<SignedDeletion> deletionFrom(const Json& entry) {
    JsonFields fields{"deletion", entry};
    SignedDeletion deletion{.path = fields.text("path", kLongestDeletedPath)};
    deletion.start = fields.time("start_ns");
    deletion.end = fields.time("end_ns");
    deletion.sealed = fields.number("sealed");
    deletion.leaf = hashOrNone(fields, "leaf");
    deletion.reason = fields.text("reason", kLongestText);
    if (!parseSegmentPath(deletion.path)) {
        fields.refuse("path", "must be the path of a segment");
    }
    return fields.ok() ? Result<SignedDeletion>{std::move(deletion)} : fields.error();
}

template <typename T, typename Read>
void readEntries(JsonFields& fields, const char* name, std::vector<T>& into, Read read) {
    for (const Json& entry : fields.list(name, kMostInCheckpoint)) {
        auto one = read(entry);
        if (!one) {
            fields.refuse(name, one.error().text());
            return;
        }
        into.push_back(std::move(*one));
    }
}

std::optional<KeyRotation> rotationFrom(JsonFields& outer, const Json& json) {
    const auto found = json.is_object() ? json.find("rotation") : json.end();
    if (found == json.end()) {
        return std::nullopt;
    }
    JsonFields fields{"rotation", *found};
    KeyRotation rotation{.next = fields.text("next", kLongestPublicPem)};
    rotation.previous = fields.text("previous", kLongestPublicPem);
    const auto signature = signatureFromHex(fields.text("signature", 2 * kCheckpointDigits));
    if (!fields.ok() || !signature) {
        outer.refuse("rotation", "must name two keys and the signature of the next");
        return std::nullopt;
    }
    rotation.signature = *signature;
    return rotation;
}

Result<Checkpoint> bodyFrom(const Json& json) {
    JsonFields fields{"checkpoint", json};
    if (fields.number("version") != kCheckpointVersion) {
        fields.refuse("version", "must be 1");
    }
    Checkpoint checkpoint{.number = fields.number("number")};
    const auto time = parseRfc3339(fields.text("time", kLongestText));
    checkpoint.key = fields.text("key", kCheckpointDigits);
    checkpoint.previous = hashIn(fields, "previous");
    checkpoint.hash_list = hashOrNone(fields, "hashes");
    readEntries(fields, "trees", checkpoint.trees, treeFrom);
    readEntries(fields, "deleted", checkpoint.deleted, deletionFrom);
    checkpoint.rotation = rotationFrom(fields, json);
    if (!time) {
        fields.refuse("time", time.error().text());
    }
    if (!fields.ok()) {
        return fields.error();
    }
    checkpoint.time = *time;
    return checkpoint;
}

}  // namespace

std::string rotationText(const std::string& previous_id, const std::string& next_id) {
    return "betang key rotation " + previous_id + " " + next_id;
}

std::string checkpointLine(const Checkpoint& checkpoint, const SigningKey& key) {
    const std::string body = bodyOf(checkpoint);
    return body + "\t" + toHex(key.sign(body));
}

Result<CheckpointLine> checkpointFrom(std::string_view line) {
    const size_t tab = line.rfind('\t');
    if (tab == std::string_view::npos || line.size() > kLongestCheckpoint) {
        return Error{ErrorKind::Corrupt, "a checkpoint is a body, a tab and a signature"};
    }
    const auto signature = signatureFromHex(line.substr(tab + 1));
    if (!signature) {
        return signature.error();
    }
    const auto json = parseJson(line.substr(0, tab));
    if (!json) {
        return json.error();
    }
    auto checkpoint = bodyFrom(*json);
    if (!checkpoint) {
        return checkpoint.error();
    }
    return CheckpointLine{line.substr(0, tab), *signature, std::move(*checkpoint)};
}

std::filesystem::path checkpointFolder(const std::filesystem::path& storage) {
    return storage / "checkpoints";
}

std::filesystem::path checkpointFile(const std::filesystem::path& storage, UtcTime time) {
    return checkpointFolder(storage) / (toRfc3339(time).substr(0, 10) + ".jsonl");
}

std::vector<std::filesystem::path> checkpointFiles(const std::filesystem::path& storage) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (std::filesystem::directory_iterator at{checkpointFolder(storage), failed}, end;
         !failed && at != end;
         at.increment(failed)) {
        if (at->path().extension() == ".jsonl") {
            files.push_back(at->path());
        }
    }
    if (failed && failed != std::errc::no_such_file_or_directory) {
        throw Error{ErrorKind::Io, "cannot read checkpoints: " + failed.message()};
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::filesystem::path hashListFile(const std::filesystem::path& storage, uint64_t number) {
    return checkpointFolder(storage) / "hashes" / fmt::format("{:03}", number / kListsInFolder) /
           fmt::format("{:06}.jsonl", number);
}

Result<std::string> readWhole(const std::filesystem::path& file, size_t most) {
    const UniqueFd fd{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};

    struct stat status {};

    if (!fd.valid() || fstat(fd.get(), &status) != 0) {
        return Error{errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                     fmt::format("cannot read {}: {}", file.native(), std::strerror(errno))};
    }
    if (!S_ISREG(status.st_mode) || static_cast<size_t>(status.st_size) > most) {
        return Error{ErrorKind::Corrupt,
                     fmt::format("{}: no file of at most {} bytes", file.native(), most)};
    }
    std::string text(static_cast<size_t>(status.st_size), '\0');
    size_t done = 0;
    while (done < text.size()) {
        const ssize_t got = read(fd.get(), text.data() + done, text.size() - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return Error{ErrorKind::Io, fmt::format("cannot read {}", file.native())};
        }
        done += static_cast<size_t>(got);
    }
    return text;
}

}  // namespace betang
