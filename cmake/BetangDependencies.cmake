# SPDX-License-Identifier: Apache-2.0
# Third-party libraries as imported targets, so that their headers count as system headers.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(betang_pkg name)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${ARGN})
endfunction()

betang_pkg(fmt fmt)
betang_pkg(spdlog spdlog)
betang_pkg(yaml yaml-cpp)
betang_pkg(zmq libzmq)
betang_pkg(sqlite sqlite3)
betang_pkg(crypto libcrypto)
betang_pkg(zlib zlib)
betang_pkg(ssl libssl)
betang_pkg(sodium libsodium)
betang_pkg(gst gstreamer-1.0 gstreamer-base-1.0 gstreamer-app-1.0 gstreamer-video-1.0)
betang_pkg(gstrtsp gstreamer-rtsp-1.0 gstreamer-sdp-1.0 gio-2.0)
betang_pkg(gstrtspserver gstreamer-rtsp-server-1.0)
betang_pkg(ffmpeg libavcodec libavformat libavutil libswscale)
betang_pkg(pango pangocairo)
betang_pkg(x264 x264)
betang_pkg(xcb xcb)
betang_pkg(xcb_shm xcb-shm)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

# libyuv ships no pkg-config file in Debian 12.
find_path(LIBYUV_INCLUDE libyuv.h REQUIRED)
find_library(LIBYUV_LIBRARY yuv REQUIRED)
add_library(libyuv INTERFACE IMPORTED)
target_include_directories(libyuv INTERFACE ${LIBYUV_INCLUDE})
target_link_libraries(libyuv INTERFACE ${LIBYUV_LIBRARY})

# Only the two OpenCV modules that analytics needs: the opencv4 package file would drag in all of them.
find_path(OPENCV_INCLUDE opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
find_library(OPENCV_CORE opencv_core REQUIRED)
find_library(OPENCV_IMGPROC opencv_imgproc REQUIRED)
add_library(opencv INTERFACE IMPORTED)
target_include_directories(opencv INTERFACE ${OPENCV_INCLUDE})
target_link_libraries(opencv INTERFACE ${OPENCV_CORE} ${OPENCV_IMGPROC})
