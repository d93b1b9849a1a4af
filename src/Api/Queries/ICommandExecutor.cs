using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Runs administration commands.</summary>
internal interface ICommandExecutor
{
    /// <summary>Runs one command.</summary>
    /// <param name="statement">The statement that is one.</param>
    /// <param name="number">Its number in the request.</param>
    /// <param name="caller">Who gives it.</param>
    /// <param name="sink">Takes the answer.</param>
    /// <param name="cancellationToken">Ends the attempt, unless it is too late.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.Forbidden"/>, before anything is looked up; or any error of the command.</exception>
    Task ExecuteAsync(RoutedStatement statement, int number, RequestCaller caller, IResultSink sink, CancellationToken cancellationToken);
}
