namespace Serverless.GraphCore.Tests.Model;

/// <content>Compaction and garbage collection.</content>
internal sealed partial class CommitModel
{
    // Chooses an unreferenced log, condemns it by a record at the position that it has read up to, looks again and deletes it.
    private void StepCollector(ModelState state, List<(ModelState, string)> next)
    {
        var process = state.Process[_collector];
        switch (process.Phase)
        {
            case Phase.Ready when process.Target == 0:
                for (byte log = 0; log < ModelState.Logs; log++)
                {
                    if (state.Log[log].Exists && !IsReferenced(state, log, out var live, out var end))
                    {
                        var copy = state.Clone();
                        copy.Process[_collector] = process with { Target = (byte)(log + 1), Length = state.Log[log].Count, Log = live, Position = end };
                        next.Add((copy, $"gc: chooses log {log}"));
                    }
                }

                break;
            case Phase.Ready when options.Mutant == Mutant.UnconditionalDelete:
                Delete(state, next, conditional: false);
                break;
            case Phase.Ready:
                Send(state, _collector, next);
                break;
            case Phase.Waiting:
                var given = state.Clone();
                given.Process[_collector].Reply = 0;
                given.Process[_collector].Phase = process.Reply == Success ? Phase.Condemned : Phase.Unknown;
                next.Add((given, $"gc: goes on as {given.Process[_collector].Phase}"));
                break;
            case Phase.Condemned when !IsReferenced(state, (byte)(process.Target - 1), out _, out _):
                Delete(state, next, conditional: true);
                break;
        }
    }

    private void Delete(ModelState state, List<(ModelState, string)> next, bool conditional)
    {
        var copy = state.Clone();
        ref var process = ref copy.Process[_collector];
        process.Phase = Phase.Done;
        ref var log = ref copy.Log[process.Target - 1];
        if (!conditional || log.Count == process.Length)
        {
            log = new ModelLog { Existence = 2 };
        }

        next.Add((copy, $"gc: deletes log {process.Target - 1}"));
    }

    private static bool IsReferenced(ModelState state, byte wanted, out byte live, out byte end)
    {
        live = state.HeadLog;
        var found = false;
        for (var hops = 0; hops < ModelState.Logs; hops++)
        {
            found |= live == wanted;
            var count = state.Log[live].Count;
            if (count == 0 || state.Log[live][count - 1].Kind != Kind.Seal)
            {
                break;
            }

            live = state.Log[live][count - 1].Target;
        }

        end = state.Log[live].Count;
        return found || live == wanted;
    }

    // Folds HEAD's log, which is sealed, and moves HEAD to its successor.
    private void Compact(ModelState state, List<(ModelState, string)> next)
    {
        ref var log = ref state.Log[state.HeadLog];
        if (!options.GarbageCollection || !log.Exists || log.Count == 0 || log[log.Count - 1].Kind != Kind.Seal || !state.Log[log[log.Count - 1].Target].Exists)
        {
            return;
        }

        var copy = state.Clone();
        var skipped = options.Mutant == Mutant.FoldedBeforeSeal ? 2 : 1;
        for (var i = 0; i < log.Count - skipped; i++)
        {
            if (log[i].Kind == Kind.Commit)
            {
                copy.HeadHistory = Append(copy.HeadHistory, log[i].Owner);
            }
        }

        copy.HeadLog = log[log.Count - 1].Target;
        next.Add((copy, $"HEAD moves to log {copy.HeadLog}"));
    }
}
