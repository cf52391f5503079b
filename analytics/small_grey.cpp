// SPDX-License-Identifier: Apache-2.0

#include "analytics/small_grey.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

bool firstPlaneIsLuma(const AVFrame& picture) {
    const AVPixFmtDescriptor* format =
        av_pix_fmt_desc_get(static_cast<AVPixelFormat>(picture.format));
    return format != nullptr &&
           (format->flags &
            (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_PAL)) == 0 &&
           format->comp[0].depth == 8 && format->comp[0].step == 1;
}

}  // namespace

Result<cv::Mat> smallGrey(const AVFrame& picture, int columns) {
    if (!firstPlaneIsLuma(picture) || picture.width < 8 || picture.height < 8) {
        return Error{ErrorKind::Unsupported, "the picture's format has no 8-bit luma plane"};
    }
    const cv::Mat luma(picture.height,
                       picture.width,
                       CV_8U,
                       picture.data[0],
                       static_cast<size_t>(picture.linesize[0]));
    const int width = std::min(columns, picture.width);
    const int height = std::max(8, picture.height * width / picture.width);
    cv::Mat small;
    cv::resize(luma, small, {width, height}, 0, 0, cv::INTER_AREA);
    return small;
}

}  // namespace betang
