namespace Serverless.GraphCore.Tests.Model;

/// <summary>Ways to get the protocol wrong; each must be found.</summary>
internal enum Mutant
{
    None,

    /// <summary>Garbage collection deletes what it saw unreferenced, without condemning it first and without a condition.</summary>
    UnconditionalDelete,

    /// <summary>A seal is sent before its successor exists; whoever misses the successor creates it.</summary>
    SuccessorCreatedByOthers,

    /// <summary>After a time-out the transaction is run again as a new one instead of resending the same bytes.</summary>
    NewIdAfterTimeout,

    /// <summary>Appends happen wherever the log ends.</summary>
    NoPositionCheck,

    /// <summary>A rotator seals with a successor that was condemned since it was created.</summary>
    SealIgnoresCondemn,

    /// <summary>A reply that the position is taken is believed although an earlier request was given up on.</summary>
    TakenPositionTrusted,

    /// <summary>A commit is acknowledged when it has been sent.</summary>
    AcknowledgedEarly,

    /// <summary>Data is appended after a seal.</summary>
    SealDoesNotEnd,

    /// <summary>Compaction replaces HEAD with what it had read before the seal.</summary>
    FoldedBeforeSeal,
}

/// <summary>What is in play.</summary>
internal sealed record ModelOptions(int Writers, int Rotators, bool GarbageCollection, bool Crashes, int WriterSends, int RotatorSends, Mutant Mutant = Mutant.None);
