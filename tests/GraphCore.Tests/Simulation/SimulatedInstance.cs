using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Commit;
using Serverless.TestSupport;
using Serverless.TestSupport.Simulation;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>Thrown to a client whose server has died.</summary>
internal sealed class CrashedException : Exception;

/// <summary>A server process with one open database, whose registers it replays.</summary>
internal sealed class SimulatedInstance(SimulationScheduler scheduler, int number) : ILogConsumer
{
    private readonly List<Action> _callers = [];

    public Participant Process { get; } = Participant.StartIn(scheduler);

    public DatabaseLog Log { get; private set; } = null!;

    public Committer Committer { get; private set; } = null!;

    /// <summary>The last writer of each register.</summary>
    public long[] Registers { get; } = new long[SimulatedTransaction.Registers];

    public LogPosition Position { get; private set; }

    public List<(LogRecord Record, LogPosition Position)> History { get; } = [];

    /// <summary>Runs code in the process; its caller learns the result, or that the process has died.</summary>
    public Task<T> CallAsync<T>(Func<Task<T>> code)
    {
        var answer = new TaskCompletionSource<T>();
        if (!Process.IsAlive)
        {
            throw new CrashedException();
        }

        _callers.Add(() => answer.TrySetException(new CrashedException()));
        Process.Post(_ => _ = RunAsync(), null);
        return answer.Task;

        async Task RunAsync()
        {
            try
            {
                answer.TrySetResult(await code());
            }
            catch (Exception failure)
            {
                answer.TrySetException(failure);
            }
        }
    }

    public Task<bool> OpenAsync(IObjectStore store, LogOptions options) => CallAsync(async () =>
    {
        Log = (await DatabaseLog.OpenAsync(store, OpenDatabase.Paths, this, options, Process.Clock, CancellationToken.None))!;
        Committer = new Committer(Log, new SequentialIdGenerator(1000 + number), Process.Clock);
        return true;
    });

    public void Crash()
    {
        Process.Crash();
        foreach (var fail in _callers)
        {
            fail();
        }
    }

    void ILogConsumer.Reset(DatabaseHead head)
    {
        Array.Clear(Registers);
        History.Clear();
        Position = head.Position;
    }

    void ILogConsumer.Apply(LogRecord record, LogPosition position)
    {
        History.Add((record, position));
        Position = position;
        if (record is CommitsRecord commits)
        {
            foreach (var commit in commits.Commits)
            {
                var transaction = SimulatedTransaction.Decode(commit.Payload);
                foreach (var register in transaction.Writes)
                {
                    Registers[register] = transaction.Number;
                }
            }
        }
    }
}
