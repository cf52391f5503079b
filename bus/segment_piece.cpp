// SPDX-License-Identifier: Apache-2.0

#include "bus/segment_piece.hpp"

#include <utility>

#include <openssl/evp.h>

namespace betang {

namespace {

constexpr size_t kLongestText = (kMostSegmentBytes + 2) / 3 * 4;

}  // namespace

Json toJson(const SegmentPiece& piece) {
    // EVP_EncodeBlock ends the text with NUL.
    std::string text((piece.bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                       reinterpret_cast<const unsigned char*>(piece.bytes.data()),
                                       static_cast<int>(piece.bytes.size()));
    text.resize(static_cast<size_t>(length));
    return {{"size", piece.size}, {"bytes", std::move(text)}};
}

Result<SegmentPiece> segmentPieceFrom(const Json& answer) {
    JsonFields fields{"the site's answer", answer};
    SegmentPiece piece;
    piece.size = fields.number("size");
    const std::string text = fields.text("bytes", kLongestText);
    if (text.size() % 4 != 0) {
        fields.refuse("bytes", "must be base64");
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()));
    const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    if (length < 0 || static_cast<size_t>(length) != bytes.size() || padding > bytes.size()) {
        fields.refuse("bytes", "must be base64");
    }
    if (!fields.ok()) {
        return fields.error();
    }
    bytes.resize(bytes.size() - padding);
    piece.bytes = std::move(bytes);
    return piece;
}

}  // namespace betang
