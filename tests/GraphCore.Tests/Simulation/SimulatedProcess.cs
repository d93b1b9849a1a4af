using Serverless.TestSupport.Simulation;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>Thrown to a client whose server has died.</summary>
internal sealed class CrashedException : Exception;

/// <summary>A process that others ask to run something, until it crashes.</summary>
internal class SimulatedProcess(SimulationScheduler scheduler)
{
    private readonly List<Action> _callers = [];

    public Participant Process { get; } = Participant.StartIn(scheduler);

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

    public void Crash()
    {
        Process.Crash();
        foreach (var fail in _callers)
        {
            fail();
        }
    }
}
