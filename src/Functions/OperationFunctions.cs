using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Serverless.Api.Hosting;
using Serverless.Api.Operations;
using Serverless.Api.Routing;

namespace Serverless.Functions;

/// <summary>Statements that are answered later: what is asked of them, and what they are made of.</summary>
public sealed class OperationFunctions(ApiHttpAdapter api, Deployment deployment)
{
    [Function("Operation")]
    public IResult Operation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.Operation)] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        api.Handle(request, new DurableOrchestrationClient(client), cancellationToken);

    [Function("CancelOperation")]
    public IResult CancelOperation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "DELETE", Route = ApiRoutes.Operation)] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        api.Handle(request, new DurableOrchestrationClient(client), cancellationToken);

    [Function("OperationResult")]
    public IResult OperationResult([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.OperationResult)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function(OperationOrchestration.Name)]
    public static Task RunOperationAsync([OrchestrationTrigger] TaskOrchestrationContext context) => OperationOrchestration.RunAsync(new DurableOrchestrationContext(context));

    [Function(OperationOrchestration.AdvanceName)]
    public Task<OperationReply> AdvanceOperationAsync([ActivityTrigger] OperationCall call, CancellationToken cancellationToken) =>
        deployment.Activities.AdvanceAsync(call, cancellationToken);

    [Function(OperationOrchestration.PartName)]
    public Task<OperationReply> RunOperationPartAsync([ActivityTrigger] OperationCall call, CancellationToken cancellationToken) =>
        deployment.Activities.RunPartAsync(call, cancellationToken);

    [Function(OperationOrchestration.FailName)]
    public Task<OperationReply> FailOperationAsync([ActivityTrigger] OperationCall call, CancellationToken cancellationToken) =>
        deployment.Activities.FailAsync(call, cancellationToken);

    [Function(OperationOrchestration.CleanUpName)]
    public Task<OperationReply> CleanUpOperationAsync([ActivityTrigger] OperationCall call, CancellationToken cancellationToken) =>
        deployment.Activities.CleanUpAsync(call, cancellationToken);
}
