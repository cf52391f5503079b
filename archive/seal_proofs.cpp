// SPDX-License-Identifier: Apache-2.0

#include "archive/seal_proofs.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "archive/checkpoint.hpp"
#include "archive/merkle.hpp"
#include "archive/signing_key.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr size_t kLongestDayOfChain = size_t{1} << 30;
constexpr size_t kLongestPublicKey = 10'000;

// Reading every checkpoint of a day as JSON would take longer than the export.
uint64_t numberIn(std::string_view line) {
    constexpr std::string_view kMember = "\"number\":";
    const size_t at = line.find(kMember);
    uint64_t number = 0;
    if (at != std::string_view::npos) {
        const std::string_view digits = line.substr(at + kMember.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    }
    return number;
}

// The leaves of one tree in a hash list, in the order of paths.
std::map<std::string, std::string_view> linesOf(std::string_view list, const std::string& tree) {
    std::map<std::string, std::string_view> lines;
    // Its stream is in the path, so that other streams' lines need no reading.
    const std::string stream = "\"path\":\"" + [&] {
        std::string text = tree.substr(0, tree.find(' '));
        std::replace(text.begin(), text.begin() + static_cast<long>(text.find('/')), '.', '/');
        return text;
    }() + "/";
    for (const std::string_view line : wholeLines(list)) {
        if (line.find(stream) == std::string_view::npos) {
            continue;
        }
        const auto segment = sealedSegmentFrom(line);
        if (segment && treeOf(segment->path, segment->start) == tree) {
            lines[segment->path.native()] = line;
        }
    }
    return lines;
}

}  // namespace

const std::vector<SealProofs::Line>& SealProofs::chainFrom(UtcTime time) {
    const std::string day = toRfc3339(time).substr(0, 10);
    if (!chain_day_.empty() && chain_day_ <= day) {
        return chain_;
    }
    chain_.clear();
    for (const auto& file : checkpointFiles(storage_)) {
        if (file.stem().native() < day) {
            continue;
        }
        const std::string text = readWhole(file, kLongestDayOfChain).take();
        for (const std::string_view line : wholeLines(text)) {
            chain_.push_back({std::string{line}, numberIn(line)});
        }
    }
    chain_day_ = day;
    return chain_;
}

const std::string& SealProofs::listOf(uint64_t number) {
    if (list_number_ != number) {
        const auto text = readWhole(hashListFile(storage_, number), kLongestHashList);
        list_ = text ? *text : std::string{};
        list_number_ = number;
    }
    return list_;
}

std::optional<FoundSeal> SealProofs::findIn(const Line& line,
                                            const std::filesystem::path& segment) {
    const std::string& list = listOf(line.number);
    const size_t at = list.find("\"" + segment.native() + "\"");
    if (at == std::string::npos) {
        return std::nullopt;
    }
    const size_t begin = list.rfind('\n', at) + 1;  // npos + 1: the first line
    const std::string own = list.substr(begin, list.find('\n', at) - begin);
    auto sealed = sealedSegmentFrom(own);
    const auto checkpoint = checkpointFrom(line.text);
    if (!sealed || sealed->path != segment || !checkpoint ||
        checkpoint->checkpoint.number != line.number) {
        return std::nullopt;
    }
    const std::string tree = treeOf(sealed->path, sealed->start);
    const auto lines = linesOf(list, tree);
    std::vector<Sha256> leaves;
    for (const auto& [path, text] : lines) {
        leaves.push_back(merkleLeaf(text));
    }
    const SealedTree given{tree, leaves.size(), merkleRoot(leaves)};
    const auto& trees = checkpoint->checkpoint.trees;
    if (std::find(trees.begin(), trees.end(), given) == trees.end()) {
        return std::nullopt;
    }
    const auto found = lines.find(segment.native());
    const auto index = static_cast<size_t>(std::distance(lines.begin(), found));
    return FoundSeal{{.checkpoint = line.number,
                      .key = checkpoint->checkpoint.key,
                      .tree = tree,
                      .index = index,
                      .leaves = leaves.size(),
                      .path = merklePath(leaves, index)},
                     own,
                     line.text,
                     std::move(*sealed)};
}

std::optional<FoundSeal> SealProofs::find(const std::filesystem::path& segment,
                                          UtcTime end,
                                          uint64_t number,
                                          bool recovered) {
    for (const Line& line : chainFrom(end)) {
        if (line.number > number) {
            break;
        }
        if (line.number == number || recovered) {
            if (auto found = findIn(line, segment)) {
                return found;
            }
        }
    }
    return std::nullopt;
}

std::string publicKeyOf(const std::filesystem::path& storage, const std::string& id) {
    for (const auto& file : SigningKey::publicFilesIn(storage)) {
        const auto pem = readWhole(file, kLongestPublicKey);
        const auto key = pem ? PublicKey::fromPem(*pem) : Result<PublicKey>{pem.error()};
        if (key && key->id() == id) {
            return key->pem();
        }
    }
    return {};
}

}  // namespace betang
