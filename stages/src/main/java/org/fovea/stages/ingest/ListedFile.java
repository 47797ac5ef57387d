package org.fovea.stages.ingest;

import java.io.Serializable;

/**
 * One file that a source has.
 *
 * @param relativeName path below the source's root, with forward slashes
 * @param sizeBytes its size, in bytes
 * @param version what changes when the file does: its modification time in milliseconds since
 *     1970-01-01 UTC on a disk, its generation in a bucket
 */
public record ListedFile(String relativeName, long sizeBytes, long version)
    implements Serializable {}
