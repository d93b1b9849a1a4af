namespace Serverless.GraphCore.Storage.Segments;

/// <summary>How a column says which rows have a value. The numbers are persisted; never change one.</summary>
internal enum PresenceEncoding : byte
{
    /// <summary>All have.</summary>
    All = 0,

    /// <summary>A bit for each row.</summary>
    Bitmap = 1,

    /// <summary>The rows that have, ascending, as a column of integers.</summary>
    Rows = 2,
}
