namespace Serverless.GraphCore.Tests.Model;

/// <summary>Compaction and garbage collection hold in every reachable state of a small system, and each known way to get them wrong is found.</summary>
public sealed class CompactionModelTests
{
    public static TheoryData<string> Mutants => [.. Enum.GetNames<CompactionMutant>().Where(name => name != nameof(CompactionMutant.None))];

    [Fact]
    public void Protocol_holds_in_every_state()
    {
        var (states, violation, trace) = Search(CompactionMutant.None);
        TestContext.Current.SendDiagnosticMessage($"{states} states");
        Assert.True(violation is null, $"{violation}:\n{string.Join('\n', trace)}");
        Assert.True(states > 10_000, $"only {states} states: the model no longer models much");
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Every_mutant_is_found(string mutant)
    {
        var (states, violation, trace) = Search(Enum.Parse<CompactionMutant>(mutant));
        TestContext.Current.SendDiagnosticMessage($"{mutant}: {violation} after {states} states in {trace.Count} steps");
        Assert.NotNull(violation);
    }

    private static (int States, string? Violation, List<string> Trace) Search(CompactionMutant mutant)
    {
        var model = new CompactionModel(mutant);
        var parents = new Dictionary<CompactionState, (CompactionState State, string Action)> { [CompactionModel.Initial] = default };
        var queue = new Queue<CompactionState>([CompactionModel.Initial]);
        while (queue.TryDequeue(out var state))
        {
            foreach (var (next, action) in model.Expand(state))
            {
                if (!parents.TryAdd(next, (state, action)))
                {
                    continue;
                }

                if (CompactionModel.Violation(next) is { } violation)
                {
                    List<string> trace = [];
                    for (var at = next; at != CompactionModel.Initial; at = parents[at].State)
                    {
                        trace.Insert(0, parents[at].Action);
                    }

                    return (parents.Count, violation, trace);
                }

                queue.Enqueue(next);
            }

            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return (parents.Count, null, []);
    }
}
