namespace Serverless.GraphCore.Tests.Model;

/// <summary>Ways to get compaction and garbage collection wrong; each must be found.</summary>
internal enum CompactionMutant
{
    None,

    /// <summary>A log is folded as it was read before it was sealed.</summary>
    FoldedBeforeSeal,

    /// <summary>HEAD is put without the condition that it is the one that was read.</summary>
    HeadWithoutCondition,

    /// <summary>A compactor that has lost offers its segment to the next HEAD.</summary>
    SegmentOfferedAgain,

    /// <summary>What was condemned is deleted without looking again whether it is referred to.</summary>
    NoSecondMark,

    /// <summary>Names are condemned in the log only, so that a compaction that began before still wins.</summary>
    CondemnedInLogOnly,

    /// <summary>Names are condemned in HEAD only, so that an import that was validated before still commits.</summary>
    CondemnedInHeadOnly,

    /// <summary>An import commits although names were condemned since it was validated.</summary>
    CondemnIgnored,

    /// <summary>What is not referred to is deleted at once.</summary>
    DeletedAtOnce,

    /// <summary>The segments of imports in the log are not marked.</summary>
    ImportsNotMarked,
}
