using BenchmarkDotNet.Running;
using Serverless.Benchmarks.Http;
using Serverless.Benchmarks.Social;

if (args is ["http", .. var rest])
{
    return HttpWorkload.Run(rest);
}

if (args is ["social", .. var social])
{
    return await SocialWorkload.RunAsync(social);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
