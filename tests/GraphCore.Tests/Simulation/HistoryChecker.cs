using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>What clients were told of a transaction.</summary>
internal enum Told
{
    /// <summary>It may be in the history or not.</summary>
    Nothing,

    Committed,

    /// <summary>It is not in the history and never will be.</summary>
    Failed,
}

/// <summary>Checks a whole history against what must hold of every history, and against what clients were told.</summary>
internal static class HistoryChecker
{
    public static void Check(IReadOnlyList<HistoryEntry> history, IReadOnlyDictionary<long, (Told Told, LogPosition Position)> told)
    {
        var state = LogState.Initial;
        var registers = new long[SimulatedTransaction.Registers];
        var barrier = new LogPosition(1, 0);
        Dictionary<long, LogPosition> committed = [];
        LogPosition previous = default;
        foreach (var (record, position) in history)
        {
            Assert.True(position > previous, "positions rise");
            previous = position;
            foreach (var commit in record is CommitsRecord commits ? commits.Commits : [])
            {
                var transaction = SimulatedTransaction.Decode(commit.Payload);
                Assert.Equal(transaction.Id, commit.Id);
                Assert.True(committed.TryAdd(transaction.Number, position), $"transaction {transaction.Number} was applied twice");
                Assert.False(state.IsStopped || state.Access == AccessMode.ReadOnly, "committed although the state forbids it");
                Assert.True(transaction.Snapshot >= barrier, "committed on a plan from before a barrier");
                foreach (var (register, value) in transaction.Reads)
                {
                    Assert.True(registers[register] == value, $"transaction {transaction.Number} is not serial after what was committed before it");
                }

                foreach (var register in transaction.Writes)
                {
                    registers[register] = transaction.Number;
                }

                var expected = state.Totals.Add(new TotalsDelta(transaction.Nodes, Math.Max(0, transaction.Nodes), 10L * transaction.Writes.Length), commit.ClaimedBlocks);
                Assert.Equal(expected, commit.Totals);
                Assert.True(expected.Nodes <= Math.Max(state.Limits.MaxNodes, state.Totals.Nodes), "a limit was exceeded");
                Assert.True(commit.Time >= state.Time, "time fell");
                state = state.After(new CommitsRecord([commit]));
                barrier = (commit.Traits & (CommitTraits.Schema | CommitTraits.Import)) != 0 ? position : barrier;
            }

            if (record is not CommitsRecord)
            {
                state = state.After(record);
                barrier = record is ControlRecord and not ReserveRecord ? position : barrier;
            }
        }

        foreach (var (number, (outcome, position)) in told)
        {
            switch (outcome)
            {
                case Told.Committed:
                    Assert.True(committed.TryGetValue(number, out var actual), $"transaction {number} was acknowledged and is lost");
                    Assert.Equal(actual, position);
                    break;
                case Told.Failed:
                    Assert.False(committed.ContainsKey(number), $"transaction {number} was said to have failed and is in the history");
                    break;
            }
        }
    }

    /// <summary>Whether what somebody has replayed is the beginning of the history.</summary>
    public static void CheckPrefix(IReadOnlyList<HistoryEntry> history, IReadOnlyList<HistoryEntry> replayed)
    {
        Assert.True(replayed.Count <= history.Count, "more was replayed than there is");
        for (var i = 0; i < replayed.Count; i++)
        {
            Assert.Equal(history[i].Position, replayed[i].Position);
            if (!ReferenceEquals(history[i].Record, replayed[i].Record))
            {
                Assert.Equal(Describe(history[i].Record), Describe(replayed[i].Record));
            }
        }
    }

    private static string Describe(LogRecord record) => record is CommitsRecord commits ? string.Join(',', commits.Commits.Select(commit => commit.Id)) : record.ToString();
}
