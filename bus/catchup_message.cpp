// SPDX-License-Identifier: Apache-2.0

#include "bus/catchup_message.hpp"

#include <algorithm>

#include "bus/little_endian.hpp"

namespace betang {

namespace {

using Magic = std::array<uint8_t, 4>;

constexpr Magic kRequestMagic{'B', 'T', 'C', 'R'};
constexpr Magic kAnswerMagic{'B', 'T', 'C', 'A'};
constexpr uint64_t kLargestSequence = uint64_t{1} << 62;
constexpr uint8_t kMoreFlag = 1;

Error corrupt(const char* text) {
    return {ErrorKind::Corrupt, text};
}

bool begins(std::span<const uint8_t> bytes, size_t size, const Magic& magic) {
    return bytes.size() == size && std::equal(magic.begin(), magic.end(), bytes.begin()) &&
           getLittleEndian<uint16_t>(bytes, 4) == kCatchupVersion;
}

void begin(std::span<uint8_t> bytes, const Magic& magic) {
    std::copy(magic.begin(), magic.end(), bytes.begin());
    putLittleEndian(bytes, 4, kCatchupVersion);
}

}  // namespace

CatchupRequestBytes encode(const CatchupRequest& request) {
    CatchupRequestBytes bytes{};
    begin(bytes, kRequestMagic);
    bytes[6] = static_cast<uint8_t>(request.kind);
    putLittleEndian(bytes, 8, request.id);
    putLittleEndian(bytes, 16, request.after);
    putLittleEndian(bytes, 24, request.most_units);
    putLittleEndian(bytes, 28, request.most_bytes);
    return bytes;
}

CatchupAnswerBytes encode(const CatchupAnswer& answer) {
    CatchupAnswerBytes bytes{};
    begin(bytes, kAnswerMagic);
    bytes[6] = answer.more ? kMoreFlag : uint8_t{0};
    putLittleEndian(bytes, 8, answer.id);
    putLittleEndian(bytes, 16, answer.origin);
    putLittleEndian(bytes, 24, answer.oldest);
    putLittleEndian(bytes, 32, answer.newest);
    putLittleEndian(bytes, 40, answer.units);
    return bytes;
}

Result<CatchupRequest> decodeCatchupRequest(std::span<const uint8_t> bytes) {
    if (!begins(bytes, sizeof(CatchupRequestBytes), kRequestMagic)) {
        return corrupt("catch-up request: wrong size, magic or version");
    }
    if (bytes[6] != static_cast<uint8_t>(CatchupRequest::Kind::After) &&
        bytes[6] != static_cast<uint8_t>(CatchupRequest::Kind::LastKeyframe)) {
        return corrupt("catch-up request: unknown kind");
    }
    CatchupRequest request;
    request.kind = static_cast<CatchupRequest::Kind>(bytes[6]);
    request.id = getLittleEndian<uint64_t>(bytes, 8);
    request.after = getLittleEndian<uint64_t>(bytes, 16);
    request.most_units = getLittleEndian<uint32_t>(bytes, 24);
    request.most_bytes = getLittleEndian<uint32_t>(bytes, 28);
    return request;
}

Result<CatchupAnswer> decodeCatchupAnswer(std::span<const uint8_t> bytes) {
    if (!begins(bytes, sizeof(CatchupAnswerBytes), kAnswerMagic)) {
        return corrupt("catch-up answer: wrong size, magic or version");
    }
    CatchupAnswer answer;
    answer.more = (bytes[6] & kMoreFlag) != 0;
    answer.id = getLittleEndian<uint64_t>(bytes, 8);
    answer.origin = getLittleEndian<uint64_t>(bytes, 16);
    answer.oldest = getLittleEndian<uint64_t>(bytes, 24);
    answer.newest = getLittleEndian<uint64_t>(bytes, 32);
    answer.units = getLittleEndian<uint32_t>(bytes, 40);
    if (answer.origin == 0 || answer.newest > kLargestSequence ||
        answer.newest < answer.origin - 1 || answer.oldest > answer.newest + 1) {
        return corrupt("catch-up answer: sequences contradict each other");
    }
    return answer;
}

}  // namespace betang
