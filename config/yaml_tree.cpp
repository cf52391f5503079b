// SPDX-License-Identifier: Apache-2.0

#include "config/yaml_tree.hpp"

#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace betang {

namespace {

constexpr size_t kDeepestNesting = 16;
constexpr size_t kMostNodes = 400'000;

// Stops the parser where the text goes beyond what we read.
class Refused final : public std::exception {
  public:
    Refused(YamlPlace place, const char* rule) : place_{place}, rule_{rule} {}

    [[nodiscard]] const char* what() const noexcept override { return rule_; }

    [[nodiscard]] YamlPlace place() const noexcept { return place_; }

  private:
    YamlPlace place_;
    const char* rule_;
};

YamlPlace placeOf(const YAML::Mark& mark, size_t file) {
    return {file, mark.line + 1, mark.column + 1};
}

YamlNode nodeOf(YamlNode::Kind kind, const YamlPlace& place) {
    YamlNode node;
    node.kind = kind;
    node.place = place;
    return node;
}

class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(size_t file, YamlDocument& document) : file_{file}, document_{document} {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (std::exchange(begun_, true)) {
            throw Refused{placeOf(mark, file_), "a configuration file is one document"};
        }
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        complete(nodeOf(YamlNode::Kind::Null, placeOf(mark, file_)));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        throw Refused{placeOf(mark, file_), "aliases are not read, write the value out"};
    }

    void OnScalar(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t /*anchor*/,
                  const std::string& value) override {
        refuseTag(mark, tag);
        YamlNode node = nodeOf(YamlNode::Kind::Scalar, placeOf(mark, file_));
        node.scalar = value;
        complete(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark,
                         const std::string& tag,
                         YAML::anchor_t /*anchor*/,
                         YAML::EmitterStyle::value /*style*/) override {
        refuseTag(mark, tag);
        open(nodeOf(YamlNode::Kind::Sequence, placeOf(mark, file_)));
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark,
                    const std::string& tag,
                    YAML::anchor_t /*anchor*/,
                    YAML::EmitterStyle::value /*style*/) override {
        refuseTag(mark, tag);
        open(nodeOf(YamlNode::Kind::Map, placeOf(mark, file_)));
    }

    void OnMapEnd() override { close(); }

  private:
    // A map or sequence whose end has not been seen.
    struct Open {
        YamlNode node;
        bool key_pending = false;  // the map's next value belongs to `key`
        std::string key;
        YamlPlace key_place;
        std::unordered_set<std::string> keys;
    };

    void refuseTag(const YAML::Mark& mark, const std::string& tag) const {
        if (!tag.empty() && tag != "?" && tag != "!") {
            throw Refused{placeOf(mark, file_), "tags are not read"};
        }
    }

    void open(YamlNode node) {
        if (open_.size() >= kDeepestNesting) {
            throw Refused{node.place, "nested too deeply"};
        }
        refuseKey(node);
        open_.push_back({.node = std::move(node), .key = {}, .key_place = {}, .keys = {}});
    }

    void close() {
        YamlNode node = std::move(open_.back().node);
        open_.pop_back();
        complete(std::move(node));
    }

    // A name may be a scalar only.
    void refuseKey(const YamlNode& node) const {
        if (!open_.empty() && open_.back().node.kind == YamlNode::Kind::Map &&
            !open_.back().key_pending && node.kind != YamlNode::Kind::Scalar) {
            throw Refused{node.place, "a setting's name must be a plain text"};
        }
    }

    void complete(YamlNode node) {
        if (++nodes_ > kMostNodes) {
            throw Refused{node.place, "more values than a configuration can hold"};
        }
        if (open_.empty()) {
            document_.root = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == YamlNode::Kind::Sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key_pending) {
            takeKey(parent, std::move(node));
        } else {
            takeValue(parent, std::move(node));
        }
    }

    void takeKey(Open& parent, YamlNode node) {
        refuseKey(node);
        parent.key = std::move(node.scalar);
        parent.key_place = node.place;
        parent.key_pending = true;
    }

    void takeValue(Open& parent, YamlNode node) {
        parent.key_pending = false;
        if (node.kind == YamlNode::Kind::Null) {
            // yaml-cpp places what is not there where the next thing begins.
            node.place = parent.key_place;
        }
        if (!parent.keys.insert(parent.key).second) {
            document_.problems.push_back({parent.key_place, "the same name stands here twice"});
            return;
        }
        parent.node.entries.push_back({parent.key, parent.key_place, std::move(node)});
    }

    const size_t file_;
    YamlDocument& document_;
    bool begun_ = false;
    size_t nodes_ = 0;
    std::vector<Open> open_;
};

// A tab in the indentation is the commonest cause, and yaml-cpp's own words do not name it.
YamlProblem syntaxProblem(std::string_view text, const YamlPlace& place, const std::string& words) {
    for (int line = 1; line <= place.line && !text.empty(); ++line) {
        const size_t indent = std::min(text.find_first_not_of(' '), text.size());
        if (text.substr(indent).starts_with('\t')) {
            return {{place.file, line, static_cast<int>(indent) + 1},
                    "not YAML: indented with a tab, which must be spaces"};
        }
        const size_t end = text.find('\n');
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return {place, "not YAML: " + words};
}

}  // namespace

YamlDocument parseYaml(std::string_view text, size_t file) {
    YamlDocument document;
    if (text.size() > kLargestConfigFile) {
        document.problems.push_back({{file, 1, 1}, "larger than 4 MiB"});
        return document;
    }
    std::istringstream stream{std::string{text}};
    try {
        YAML::Parser parser{stream};
        TreeBuilder builder{file, document};
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Refused& refused) {
        document.problems.push_back({refused.place(), refused.what()});
    } catch (const YAML::Exception& broken) {
        document.problems.push_back(syntaxProblem(text, placeOf(broken.mark, file), broken.msg));
    }
    return document;
}

void mergeYaml(YamlNode& base, YamlNode&& over) {
    if (base.kind != YamlNode::Kind::Map || over.kind != YamlNode::Kind::Map) {
        if (over.kind != YamlNode::Kind::Null) {
            base = std::move(over);
        }
        return;
    }
    std::unordered_map<std::string, size_t> index;
    for (size_t i = 0; i < base.entries.size(); ++i) {
        index.emplace(base.entries[i].key, i);
    }
    for (YamlEntry& entry : over.entries) {
        const auto found = index.find(entry.key);
        if (found == index.end()) {
            base.entries.push_back(std::move(entry));
        } else {
            mergeYaml(base.entries[found->second].value, std::move(entry.value));
        }
    }
}

}  // namespace betang
