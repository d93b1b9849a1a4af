using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Hosting;

namespace Serverless.Functions;

/// <summary>What is done by the clock. The host runs each on one instance at a time, and one that was missed when it can.</summary>
public sealed class TimerFunctions(Deployment deployment)
{
    [Function("ReportUsage")]
    public Task ReportUsageAsync([TimerTrigger("%" + FunctionsHostOptions.ReportScheduleSetting + "%")] TimerInfo timer, CancellationToken cancellationToken) =>
        deployment.Reports.RunAsync(cancellationToken);

    [Function("Maintain")]
    public Task MaintainAsync([TimerTrigger("%" + FunctionsHostOptions.MaintenanceScheduleSetting + "%")] TimerInfo timer, CancellationToken cancellationToken) =>
        deployment.Maintenance.RunAsync(cancellationToken);
}
