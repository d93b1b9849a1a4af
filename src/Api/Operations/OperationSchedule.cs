using Microsoft.Extensions.Logging;
using Serverless.Api.Telemetry;

namespace Serverless.Api.Operations;

/// <summary>Sweeps the operations of a process that stays: at its start, when operations of a process that is gone may be waiting, and at intervals.</summary>
internal sealed class OperationSchedule : IAsyncDisposable
{
    private readonly OperationCalls operations;
    private readonly TimeSpan interval;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public OperationSchedule(OperationCalls operations, TimeSpan interval, TimeProvider clock, ILogger logger)
    {
        this.operations = operations;
        this.interval = interval;
        this.clock = clock;
        this.logger = logger;
        running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await operations.SweepAsync(client: null, stopping.Token);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogMessages.OperationsNotExpired(logger, failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await Task.Delay(interval, clock, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
