// SPDX-License-Identifier: Apache-2.0

#include "bus/json_text.hpp"

#include <fmt/format.h>

namespace betang {

namespace {

constexpr int kDeepest = 32;

// Far from where adding durations overflows: the year 2170.
constexpr uint64_t kLatestNanoseconds = uint64_t{6'311'520'000} * 1'000'000'000;

const Json kEmptyList = Json::array();

}  // namespace

Result<Json> parseJson(std::string_view text) {
    bool too_deep = false;
    const auto limit = [&too_deep](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
    };
    Json value = Json::parse(text, limit, false);
    if (too_deep) {
        return Error{ErrorKind::Corrupt, fmt::format("nested deeper than {} levels", kDeepest)};
    }
    if (value.is_discarded()) {
        return Error{ErrorKind::Corrupt, "not JSON"};
    }
    return value;
}

std::string toJsonText(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

JsonFields::JsonFields(std::string_view what, const Json& value) : what_{what}, value_{value} {
    if (!value.is_object()) {
        fault_ = what_ + ": not an object";
    }
}

void JsonFields::refuse(const char* name, std::string_view rule) {
    if (fault_.empty()) {
        fault_ = fmt::format("{}: '{}' {}", what_, name, rule);
    }
}

const Json* JsonFields::find(const char* name) {
    if (!ok()) {
        return nullptr;
    }
    const auto found = value_.find(name);
    if (found == value_.end()) {
        refuse(name, "is missing");
        return nullptr;
    }
    return &*found;
}

std::string JsonFields::text(const char* name, size_t longest) {
    const Json* field = find(name);
    if (field == nullptr) {
        return {};
    }
    const auto* text = field->get_ptr<const std::string*>();
    if (text == nullptr || text->size() > longest || text->find('\0') != std::string::npos) {
        refuse(name, fmt::format("must be a text of at most {} bytes", longest));
        return {};
    }
    return *text;
}

uint64_t JsonFields::number(const char* name) {
    const Json* field = find(name);
    if (field == nullptr) {
        return 0;
    }
    if (!field->is_number_integer() ||
        (!field->is_number_unsigned() && field->get<int64_t>() < 0)) {
        refuse(name, "must be a whole number, not negative");
        return 0;
    }
    return field->get<uint64_t>();
}

int64_t JsonFields::integer(const char* name) {
    const Json* field = find(name);
    if (field == nullptr) {
        return 0;
    }
    if (!field->is_number_integer() ||
        (field->is_number_unsigned() && field->get<uint64_t>() > INT64_MAX)) {
        refuse(name, "must be a whole number");
        return 0;
    }
    return field->get<int64_t>();
}

bool JsonFields::flag(const char* name) {
    const Json* field = find(name);
    if (field != nullptr && !field->is_boolean()) {
        refuse(name, "must be true or false");
        return false;
    }
    return field != nullptr && field->get<bool>();
}

UtcTime JsonFields::time(const char* name) {
    const uint64_t nanoseconds = number(name);
    if (nanoseconds > kLatestNanoseconds) {
        refuse(name, "must be nanoseconds since 1970");
        return {};
    }
    return UtcTime{Duration{static_cast<int64_t>(nanoseconds)}};
}

const Json& JsonFields::list(const char* name, size_t longest) {
    const Json* field = find(name);
    if (field != nullptr && (!field->is_array() || field->size() > longest)) {
        refuse(name, fmt::format("must be a list of at most {} entries", longest));
        return kEmptyList;
    }
    return field == nullptr ? kEmptyList : *field;
}

}  // namespace betang
