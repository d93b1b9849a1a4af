using Serverless.GraphCore.Storage.Head;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>What a compaction has found or made.</summary>
/// <param name="Head">The HEAD that holds what was asked for, by this compaction or by another one.</param>
/// <param name="Logs">How many logs this compaction has folded; 0 when there was nothing to do.</param>
/// <param name="LogBytes">Their bytes.</param>
/// <param name="SegmentBytes">Bytes of the segment that was written.</param>
internal sealed record CompactionResult(DatabaseHead Head, int Logs, long LogBytes, long SegmentBytes);
