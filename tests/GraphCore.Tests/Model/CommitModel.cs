namespace Serverless.GraphCore.Tests.Model;

/// <summary>
/// The commit protocol as a state machine, small enough to visit every state: writers that each commit one transaction, rotators,
/// compaction and garbage collection over a store whose requests are lost, delayed and carried out late. All transactions conflict. It is
/// written apart from the code that it describes, on purpose.
/// </summary>
internal sealed partial class CommitModel(ModelOptions options)
{
    private const byte Success = 1;
    private const byte Taken = 2;
    private const byte NoLog = 3;

    private readonly int _collector = options.Writers + options.Rotators;

    public static ModelState Initial()
    {
        var state = new ModelState { NextName = 1 };
        state.Log[0].Existence = 1;
        return state;
    }

    /// <summary>Everything that can happen next.</summary>
    public void Expand(ModelState state, List<(ModelState Next, string Action)> next)
    {
        for (var request = 0; request < state.RequestCount; request++)
        {
            CarryOut(state, request, next);
        }

        for (var process = 0; process < options.Writers + options.Rotators; process++)
        {
            StepCommitter(state, process, next);
        }

        if (options.GarbageCollection)
        {
            StepCollector(state, next);
        }

        Compact(state, next);
    }

    /// <summary>What is wrong with a state, or null.</summary>
    public string? Violation(ModelState state)
    {
        var history = state.HeadHistory;
        int log = state.HeadLog;
        for (var hops = 0; hops <= ModelState.Logs; hops++)
        {
            if (!state.Log[log].Exists)
            {
                return MayBeCreated(state, log) ? null : "the chain is broken";
            }

            var successor = -1;
            for (var i = 0; i < state.Log[log].Count; i++)
            {
                var record = state.Log[log][i];
                if (successor >= 0 && options.Mutant != Mutant.SealDoesNotEnd)
                {
                    return "a record follows a seal";
                }

                switch (record.Kind)
                {
                    case Kind.Commit when Contains(history, record.Owner):
                        return "a transaction is applied twice";
                    case Kind.Commit when record.Base != history:
                        return "a transaction is not serial after its predecessors";
                    case Kind.Commit:
                        history = Append(history, record.Owner);
                        break;
                    case Kind.Seal:
                        successor = record.Target;
                        break;
                }

                if (successor >= 0)
                {
                    break;
                }
            }

            if (successor < 0)
            {
                break;
            }

            log = successor;
        }

        for (byte writer = 0; writer < options.Writers; writer++)
        {
            switch (state.Process[writer].Phase)
            {
                case Phase.Done when !Contains(history, writer):
                    return "an acknowledged transaction is lost";
                case Phase.Failed when Contains(history, writer):
                    return "a transaction that was said to have failed is in the history";
            }
        }

        return null;
    }

    /// <summary>Whether a live writer stands still for ever.</summary>
    public bool IsStuck(ModelState state)
    {
        for (var writer = 0; writer < options.Writers; writer++)
        {
            if (state.Process[writer].Phase is Phase.Ready or Phase.Waiting or Phase.InDoubt)
            {
                return true;
            }
        }

        return false;
    }

    private int MaxSends(int index) => index < options.Writers ? options.WriterSends : index < _collector ? options.RotatorSends : 1;

    private bool MayBeCreated(ModelState state, int log) => options.Mutant == Mutant.SuccessorCreatedByOthers && state.Log[log].Existence == 0;

    private static bool Contains(byte history, int writer)
    {
        for (int rest = history; rest > 0; rest /= 4)
        {
            if (rest % 4 == writer + 1)
            {
                return true;
            }
        }

        return false;
    }

    private static byte Append(byte history, int writer) => (byte)((history * 4) + writer + 1);

    // The store: a request that was on its way is carried out now. Its answer reaches a process that still waits for it.
    private void CarryOut(ModelState state, int index, List<(ModelState, string)> next)
    {
        var copy = state.Clone();
        var request = copy.Requests[index];
        copy.RemoveRequest(index);
        ref var log = ref copy.Log[request.Log];
        var isSealed = log.Count > 0 && log[log.Count - 1].Kind == Kind.Seal;
        byte reply;
        if (!log.Exists)
        {
            reply = NoLog;
        }
        else if (log.Count < ModelLog.Capacity && (log.Count == request.Position || (options.Mutant == Mutant.NoPositionCheck && !isSealed)))
        {
            log.Add(request.Record);
            reply = Success;
        }
        else
        {
            reply = Taken;
        }

        ref var owner = ref copy.Process[request.Record.Owner];
        if (owner.Phase == Phase.Waiting && owner.Sends == request.Send)
        {
            owner.Reply = reply;
        }

        next.Add((copy, $"store: {request} -> {reply}"));
    }

    private void StepCommitter(ModelState state, int index, List<(ModelState, string)> next)
    {
        var process = state.Process[index];
        if (options.Crashes && process.Phase is Phase.Ready or Phase.Waiting or Phase.InDoubt)
        {
            var copy = state.Clone();
            copy.Process[index] = new ModelProcess { Phase = Phase.Crashed };
            next.Add((copy, $"{index}: crashes"));
        }

        switch (process.Phase)
        {
            case Phase.Ready:
                Refresh(state, index, next);
                Prepare(state, index, next);
                Send(state, index, next);
                break;
            case Phase.Waiting:
                Answer(state, index, next);
                break;
            case Phase.InDoubt:
                Resolve(state, index, next);
                break;
        }
    }

    // Reads on from the view, one log at a time; a missing log leads to HEAD.
    private void Refresh(ModelState state, int index, List<(ModelState, string)> next)
    {
        var copy = state.Clone();
        if (Read(copy, index))
        {
            next.Add((copy, $"{index}: reads"));
        }
    }

    // True when anything has changed.
    private bool Read(ModelState state, int index)
    {
        ref var process = ref state.Process[index];
        ref var log = ref state.Log[process.Log];
        if (!log.Exists)
        {
            if (options.Mutant == Mutant.SuccessorCreatedByOthers)
            {
                log = new ModelLog { Existence = 1 };
                return true;
            }

            if (process.Log == state.HeadLog)
            {
                return false;
            }

            (process.Log, process.Position, process.History, process.Target) = (state.HeadLog, 0, state.HeadHistory, 0);
            return true;
        }

        var changed = false;
        while (process.Position < log.Count)
        {
            changed = true;
            var record = log[process.Position++];
            switch (record.Kind)
            {
                case Kind.Commit:
                    process.History = Append(process.History, record.Owner);
                    if (record.Owner == index && index < options.Writers && options.Mutant != Mutant.NewIdAfterTimeout)
                    {
                        process.Phase = Phase.Done;
                    }

                    break;
                case Kind.Condemn when process.Target == record.Target + 1 && options.Mutant != Mutant.SealIgnoresCondemn:
                    process.Target = 0;
                    break;
                case Kind.Seal when options.Mutant != Mutant.SealDoesNotEnd || index >= options.Writers:
                    (process.Log, process.Position) = (record.Target, 0);
                    if (index >= options.Writers)
                    {
                        process.Phase = Phase.Done;
                    }

                    return true;
            }
        }

        return changed;
    }

    // A rotator creates the successor, under a name that only it knows.
    private void Prepare(ModelState state, int index, List<(ModelState, string)> next)
    {
        if (index < options.Writers || state.Process[index].Target != 0 || state.NextName == ModelState.Logs)
        {
            return;
        }

        var copy = state.Clone();
        copy.Process[index].Target = (byte)(copy.NextName + 1);
        copy.Log[copy.NextName].Existence = options.Mutant == Mutant.SuccessorCreatedByOthers ? (byte)0 : (byte)1;
        copy.NextName++;
        next.Add((copy, $"{index}: creates log {copy.NextName - 1}"));
    }

    private void Send(ModelState state, int index, List<(ModelState, string)> next)
    {
        var process = state.Process[index];
        var isWriter = index < options.Writers;
        if (process.Sends == MaxSends(index) || (!isWriter && process.Target == 0))
        {
            if (isWriter)
            {
                var failed = state.Clone();
                failed.Process[index].Phase = Phase.Failed;
                next.Add((failed, $"{index}: fails"));
            }

            return;
        }

        var copy = state.Clone();
        ref var sender = ref copy.Process[index];
        sender.Sends++;
        sender.Attempt++;
        sender.GaveUp = false;
        sender.Phase = isWriter && options.Mutant == Mutant.AcknowledgedEarly ? Phase.Done : Phase.Waiting;
        if (copy.TrySend(RequestOf(sender, index)))
        {
            next.Add((copy, $"{index}: sends at {process.Log}:{process.Position}"));
        }
    }

    private ModelRequest RequestOf(ModelProcess process, int index)
    {
        var record = index < options.Writers
            ? new ModelRecord(Kind.Commit, (byte)index, process.Attempt, process.History, 0)
            : new ModelRecord(index == _collector ? Kind.Condemn : Kind.Seal, (byte)index, process.Attempt, 0, (byte)(process.Target - 1));
        return new ModelRequest(record, process.Log, process.Position, process.Sends);
    }

    private void Answer(ModelState state, int index, List<(ModelState, string)> next)
    {
        var reply = state.Process[index].Reply;
        var given = state.Clone();
        ref var process = ref given.Process[index];
        process.Reply = 0;
        switch (reply)
        {
            case Success:
                process.Phase = Phase.Done;
                next.Add((given, $"{index}: learns of success"));
                break;
            case Taken when options.Mutant == Mutant.TakenPositionTrusted:
                process.Phase = Phase.Ready;
                SkipOwn(given, index);
                next.Add((given, $"{index}: trusts that it lost"));
                break;
            case Taken:
                process.Phase = Phase.InDoubt;
                next.Add((given, $"{index}: learns that the position is taken"));
                break;
            case NoLog:
                process.Phase = process.GaveUp ? Phase.Unknown : Phase.Ready;
                next.Add((given, $"{index}: learns that the log is gone"));
                break;
        }

        // A time-out may come at any moment, also when the answer is on its way.
        var impatient = state.Clone();
        process = ref impatient.Process[index];
        process.Reply = 0;
        process.GaveUp = true;
        process.Phase = options.Mutant == Mutant.NewIdAfterTimeout ? Phase.Ready : Phase.InDoubt;
        next.Add((impatient, $"{index}: times out"));
    }

    // Who believes to have lost reads on without looking for its own record.
    private static void SkipOwn(ModelState state, int index)
    {
        ref var process = ref state.Process[index];
        ref var log = ref state.Log[process.Log];
        if (process.Position < log.Count && log[process.Position] is { Kind: Kind.Commit } record && record.Owner == index)
        {
            process.History = Append(process.History, index);
            process.Position++;
        }
    }

    // Reads at the position of its bytes: there, lost, or still open.
    private void Resolve(ModelState state, int index, List<(ModelState, string)> next)
    {
        var copy = state.Clone();
        ref var process = ref copy.Process[index];
        ref var log = ref copy.Log[process.Log];
        if (!log.Exists)
        {
            process.Phase = Phase.Unknown;
            next.Add((copy, $"{index}: finds the log gone"));
        }
        else if (process.Position < log.Count)
        {
            var record = log[process.Position];
            process.Phase = record.Owner == index && record.Attempt == process.Attempt ? Phase.Done : Phase.Ready;
            if (process.Phase == Phase.Ready)
            {
                Read(copy, index);
            }

            next.Add((copy, $"{index}: finds {process.Phase}"));
        }
        else
        {
            if (process.Sends < MaxSends(index))
            {
                process.Sends++;
                process.Phase = Phase.Waiting;
                if (copy.TrySend(RequestOf(process, index)))
                {
                    next.Add((copy, $"{index}: sends the same again"));
                }
            }

            var quitter = state.Clone();
            quitter.Process[index].Phase = Phase.Unknown;
            next.Add((quitter, $"{index}: gives up"));
        }
    }
}
