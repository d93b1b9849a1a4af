namespace Serverless.GraphCore.Tests.Model;

/// <summary>
/// Compaction, imports and garbage collection as a state machine, small enough to visit every state. Commits and seals, whose own protocol
/// <see cref="CommitModel"/> describes, are single steps here. Every actor may stand still for ever, or for any time, between two steps.
/// </summary>
internal sealed class CompactionModel(CompactionMutant mutant)
{
    private const int MaxCommits = 1;
    private const int MaxNames = 5;
    private const int MaxRounds = 2;

    public static CompactionState Initial => default;

    /// <summary>Everything that can happen next.</summary>
    public IEnumerable<(CompactionState Next, string Action)> Expand(CompactionState state)
    {
        if (state.CommitsOf(0, CompactionState.Logs) < MaxCommits)
        {
            yield return (state with { Commits = (ushort)(state.Commits + (1 << (4 * state.Sealed))) }, $"a commit in log {state.Sealed}");
        }

        if (state.Sealed < CompactionState.Logs - 1)
        {
            yield return (state with { Sealed = (byte)(state.Sealed + 1) }, $"log {state.Sealed} is sealed");
        }

        foreach (var (after, compactor, action) in Compact(state, state.First))
        {
            yield return (after with { First = compactor }, $"first compactor {action}");
        }

        foreach (var (after, compactor, action) in Compact(state, state.Second))
        {
            yield return (after with { Second = compactor }, $"second compactor {action}");
        }

        foreach (var step in Import(state, state.Importer))
        {
            yield return step;
        }

        foreach (var step in Collect(state, state.Collector))
        {
            yield return step;
        }
    }

    /// <summary>What is wrong with a state, or null.</summary>
    public static string? Violation(CompactionState state) =>
        (state.Head.Names & ~state.Existing) != 0 ? "HEAD refers to a segment that was deleted"
        : state.ImportLog > state.Head.Folded && (state.ImportNames & ~state.Existing) != 0 ? "the log refers to a segment that was deleted"
        : state.Head.Commits != state.CommitsOf(0, state.Head.Folded) ? "HEAD does not hold just what its logs held"
        : state.ImportLog > 0 && state.ImportLog <= state.Head.Folded && (state.ImportNames & ~state.Head.Names) != 0 ? "HEAD has lost an import"
        : null;

    private IEnumerable<(CompactionState Next, CompactorState Compactor, string Action)> Compact(CompactionState state, CompactorState compactor)
    {
        var head = state.Head;
        switch (compactor.Step)
        {
            case Step.Idle:
                var end = mutant == CompactionMutant.FoldedBeforeSeal && state.Sealed < CompactionState.Logs - 1 ? state.Sealed + 1 : state.Sealed;
                for (var to = head.Folded + 1; to <= end; to++)
                {
                    var imported = state.ImportLog > head.Folded && state.ImportLog <= to ? state.ImportNames : (byte)0;
                    var commits = (byte)(head.Commits + state.CommitsOf(head.Folded, to));
                    yield return (state, new CompactorState(Step.Read, head.Version, head.Folded, (byte)to, commits, (byte)(imported | ImportOf(state)), 0), $"folds logs {head.Folded} to {to}");
                }

                break;
            case Step.Read when state.Drawn < MaxNames:
                var name = (byte)(1 << state.Drawn);
                yield return (
                    state with { Existing = (byte)(state.Existing | name), Drawn = (byte)(state.Drawn + 1) },
                    compactor with { Step = Step.Stored, Segment = name, Names = (byte)(compactor.Names | name) },
                    $"stores segment {state.Drawn}");
                break;
            case Step.Stored when mutant == CompactionMutant.FoldedBeforeSeal && compactor.To > state.Sealed:
                break;
            case Step.Stored when head.Version == compactor.Version || mutant == CompactionMutant.HeadWithoutCondition:
                yield return (
                    state with { Head = new HeadState((byte)(head.Version + 1), compactor.To, compactor.Commits, compactor.Names) },
                    compactor with { Step = Step.Done },
                    "replaces HEAD");
                break;
            case Step.Stored when mutant == CompactionMutant.SegmentOfferedAgain && head.Folded == compactor.From:
                yield return (state, compactor with { Version = head.Version }, "reads HEAD again");
                break;
            case Step.Stored:
                yield return (state, compactor with { Step = Step.Done }, "has lost");
                break;
        }
    }

    // What HEAD holds of the import stays in every later one.
    private static byte ImportOf(CompactionState state) => (byte)(state.Head.Names & state.ImportNames);

    private IEnumerable<(CompactionState Next, string Action)> Import(CompactionState state, ImporterState importer)
    {
        switch (importer.Step)
        {
            case Step.Idle:
                yield return (state with { Importer = new ImporterState(Step.Read, state.Condemnations, 0) }, "importer reads");
                break;
            case Step.Read when state.Drawn < MaxNames:
                var name = (byte)(1 << state.Drawn);
                yield return (
                    state with { Importer = importer with { Step = Step.Stored, Segment = name }, Existing = (byte)(state.Existing | name), Drawn = (byte)(state.Drawn + 1) },
                    $"importer stores segment {state.Drawn}");
                break;
            case Step.Stored when importer.Condemnations == state.Condemnations || mutant == CompactionMutant.CondemnIgnored:
                yield return (
                    state with { Importer = importer with { Step = Step.Done }, ImportLog = (byte)(state.Sealed + 1), ImportNames = importer.Segment },
                    $"importer commits in log {state.Sealed}");
                break;
            case Step.Stored:
                yield return (state with { Importer = default }, "importer begins again");
                break;
        }
    }

    private IEnumerable<(CompactionState Next, string Action)> Collect(CompactionState state, CollectorState collector)
    {
        switch (collector.Step)
        {
            case Step.Idle when collector.Rounds < MaxRounds && Unreferenced(state) is var names and not 0:
                if (mutant == CompactionMutant.DeletedAtOnce)
                {
                    yield return (state with { Existing = (byte)(state.Existing & ~names), Collector = collector with { Rounds = (byte)(collector.Rounds + 1) } }, "collector deletes");
                    break;
                }

                yield return (state with { Collector = new CollectorState(Step.Read, state.Head.Version, names, (byte)(collector.Rounds + 1)) }, $"collector marks, and finds {names:b}");
                break;
            case Step.Read when mutant == CompactionMutant.CondemnedInLogOnly:
                yield return (state with { Collector = collector with { Step = Step.Stored } }, "collector leaves HEAD");
                break;
            case Step.Read when state.Head.Version == collector.Version:
                yield return (
                    state with { Collector = collector with { Step = Step.Stored }, Head = state.Head with { Version = (byte)(state.Head.Version + 1) } },
                    "collector condemns in HEAD");
                break;
            case Step.Read:
                yield return (state with { Collector = collector with { Step = Step.Idle } }, "collector has lost");
                break;
            case Step.Stored:
                var record = mutant == CompactionMutant.CondemnedInHeadOnly ? 0 : 1;
                yield return (
                    state with { Collector = collector with { Step = Step.Condemned }, Condemnations = (byte)(state.Condemnations + record) },
                    "collector condemns in the log");
                break;
            case Step.Condemned:
                var left = mutant == CompactionMutant.NoSecondMark ? collector.Names : (byte)(collector.Names & Unreferenced(state));
                yield return (state with { Collector = collector with { Step = Step.Marked, Names = left } }, $"collector marks again, and {left:b} are left");
                break;
            case Step.Marked:
                yield return (
                    state with { Collector = collector with { Step = Step.Idle, Names = 0 }, Existing = (byte)(state.Existing & ~collector.Names) },
                    $"collector deletes {collector.Names:b}");
                break;
        }
    }

    private byte Unreferenced(CompactionState state)
    {
        var inLog = state.ImportLog > state.Head.Folded && mutant != CompactionMutant.ImportsNotMarked ? state.ImportNames : 0;
        return (byte)(state.Existing & ~state.Head.Names & ~inLog);
    }
}
