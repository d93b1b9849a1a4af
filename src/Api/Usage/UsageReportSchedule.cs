using Microsoft.Extensions.Logging;
using Serverless.Api.Telemetry;

namespace Serverless.Api.Usage;

/// <summary>Runs the report job of a process that stays: a while after each multiple of its interval, and once soon after the start, for what was missed.</summary>
internal sealed class UsageReportSchedule : IAsyncDisposable
{
    private readonly UsageReportJob job;
    private readonly TimeSpan every;
    private readonly TimeSpan settling;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public UsageReportSchedule(UsageReportJob job, UsageReportOptions options, TimeSpan every, TimeProvider clock, ILogger logger)
    {
        this.job = job;
        this.every = every;
        this.clock = clock;
        this.logger = logger;
        settling = options.Settling;
        running = RunAsync();
    }

    /// <summary>Ends the work under way, which is safe at any point.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    private async Task RunAsync()
    {
        try
        {
            TimeSpan wait = UntilDue() < settling ? UntilDue() : settling;
            while (true)
            {
                await Task.Delay(wait, clock, stopping.Token);
                await TryAsync();
                wait = UntilDue();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private TimeSpan UntilDue() => every - TimeSpan.FromTicks((clock.GetUtcNow() - settling).UtcTicks % every.Ticks);

    private async Task TryAsync()
    {
        try
        {
            await job.RunAsync(stopping.Token);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            LogMessages.UsageNotReported(logger, exception);
        }
    }
}
