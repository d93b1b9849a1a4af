using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Format;

/// <summary>
/// Versions of the stored bytes. A file names the version that wrote it and the oldest one that can read it. Version 1 is the first.
/// </summary>
internal static class FormatVersion
{
    /// <summary>The version written by this code.</summary>
    public const ushort Current = 1;

    /// <summary>The oldest version whose readers understand what this code writes.</summary>
    public const ushort MinReader = 1;

    /// <summary>The error of a file that this code is too old for; the request may succeed on an instance that is newer.</summary>
    public static GraphException TooNew(string what) =>
        new(ErrorCodes.DatabaseUnavailable, $"{what} was written by a newer version of the server; this instance must be updated to read it.");

    /// <summary>The error of bytes that fail their checks.</summary>
    public static GraphException Damaged(string what) =>
        new(ErrorCodes.StorageDamageDetected, $"{what} is damaged; restore the database from an earlier point.");
}
