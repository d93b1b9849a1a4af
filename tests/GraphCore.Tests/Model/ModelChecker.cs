namespace Serverless.GraphCore.Tests.Model;

/// <summary>What a search has found.</summary>
/// <param name="States">How many states were visited.</param>
/// <param name="Violation">What is wrong in some state, or null.</param>
/// <param name="Trace">A shortest way there.</param>
/// <param name="Exhaustive">Whether every state was visited.</param>
internal sealed record ModelResult(int States, string? Violation, IReadOnlyList<string> Trace, bool Exhaustive);

/// <summary>Visits every state of a model, breadth first.</summary>
internal static class ModelChecker
{
    public static ModelResult Search(ModelOptions options, int maxStates, CancellationToken cancellationToken)
    {
        var model = new CommitModel(options);
        var initial = CommitModel.Initial();
        Dictionary<UInt128, UInt128> parents = new() { [initial.Fingerprint()] = default };
        var queue = new Queue<ModelState>([initial]);
        List<(ModelState Next, string Action)> next = [];
        while (queue.TryDequeue(out var state))
        {
            cancellationToken.ThrowIfCancellationRequested();
            next.Clear();
            model.Expand(state, next);
            var fingerprint = state.Fingerprint();
            if (next.Count == 0 && !options.Crashes && model.IsStuck(state))
            {
                return new ModelResult(parents.Count, "a writer stands still for ever", Trace(model, parents, fingerprint), false);
            }

            foreach (var (successor, _) in next)
            {
                var reached = successor.Fingerprint();
                if (!parents.TryAdd(reached, fingerprint))
                {
                    continue;
                }

                if (model.Violation(successor) is { } violation)
                {
                    return new ModelResult(parents.Count, violation, Trace(model, parents, reached), false);
                }

                if (parents.Count >= maxStates)
                {
                    return new ModelResult(parents.Count, null, [], false);
                }

                queue.Enqueue(successor);
            }
        }

        return new ModelResult(parents.Count, null, [], true);
    }

    // Walks the chain of parents again from the start, this time with the names of the actions.
    private static List<string> Trace(CommitModel model, Dictionary<UInt128, UInt128> parents, UInt128 end)
    {
        Stack<UInt128> path = new();
        for (var at = end; parents[at] != default; at = parents[at])
        {
            path.Push(at);
        }

        List<string> actions = [];
        var state = CommitModel.Initial();
        foreach (var fingerprint in path)
        {
            List<(ModelState Next, string Action)> next = [];
            model.Expand(state, next);
            (state, var action) = next.First(step => step.Next.Fingerprint() == fingerprint);
            actions.Add(action);
        }

        return actions;
    }
}
